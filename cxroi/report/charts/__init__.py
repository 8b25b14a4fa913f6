"""Charts: `spec` a chart as data, of `marks` · `scales` their axes · `colours` one meaning each · `case_charts`, `chain`, `risk_charts`,
`explore_charts`, `evidence_charts`, `listening_charts`, `pilot_charts`, `portfolio_charts`, `realised_charts` the charts themselves, each
stated once · three of the five renderers: `plotly_chart` (of `plotly_parts`, `narrow` on a phone), `svg_chart` (of `svg_parts`,
`svg_map`, `svg_flow`) and `static` (with `static_chain`); the others are `documents/slide_charts` and `workbook/excel_charts` · `flow_layout`
where a flow's names stand · `some_bars` for a slide · `live` what a browser moves by itself, `slider_range` how far
"""
