"""Charts: `spec` the kinds of charts as data, `scales` their axes · `colours` one meaning each · `case_charts`, `chain`,
`risk_charts`, `explore_charts`, `evidence_charts` the charts themselves, each stated once · `plotly_chart` (of `plotly_parts`) and
`static` (with `static_chain`) two of the four renderers; the others are `documents/slide_charts` and `workbook/excel_charts`
"""
