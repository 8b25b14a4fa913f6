"""The app's own room: the only place in the package that knows Streamlit.

`document` what is edited, as frozen data · `state` the only module that touches the session · `cached` cached calls ·
`inputs` widgets that view a path of the case · `quantity_table` quantities edited in place · `lists` adding, duplicating,
removing · `assumption_sections` the parts of the Assumptions page · `scenario_values` what a scenario changes · `quick_start` the nine questions ·
`other_project` the other project · `benchmark_cards` cards of benchmarks · `objection_cards` cards of objections · `export_cards` cards of exports ·
`heavy` work in processes of its own · `explore`, `draw_count`, `evidence` the parts of those pages · `cells` cells, charts, tables · `sidebar` beside every page
"""
