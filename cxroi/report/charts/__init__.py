"""Charts: `spec` the pieces of charts · `colours` one meaning each · `case_charts`, `chain`, `risk_charts`, `explore_charts`,
`evidence_charts` the charts themselves · `static`, `static_chain` charts as PNG and SVG
"""
