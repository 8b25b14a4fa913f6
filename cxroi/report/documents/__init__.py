"""Documents: `document` what every file holds · `export` the files, one format each: `slides` (of `slide_parts` and
`slide_charts`), `brief`, `web_page`, `notebook`
"""
