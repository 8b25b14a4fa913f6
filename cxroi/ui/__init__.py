"""The app's own room: the only place in the package that knows Streamlit.

`document` what is edited, as frozen data · `state` the only module that touches the session · `results` cached calls ·
`inputs` widgets that view a path of the case · `quantity_table` quantities edited in place · `lists` adding, duplicating,
removing · `sections` the parts of the Assumptions page · `replaced` what a scenario changes · `quick` the nine questions ·
`alternative` the other project · `facts` cards of benchmarks · `answers` cards of objections · `files` cards of exports ·
`explore`, `draws`, `evidence` the parts of those pages · `show` cells, charts, tables · `sidebar` beside every page
"""
