"""Documents: `export` the files, one format each, of the sections of the document: `slides` (of `slide_parts`, `slide_board`, `slide_tables`, `slide_charts` and
`slide_chart_parts`), `brief`, `web_page`, `notebook`
"""
