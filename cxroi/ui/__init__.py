"""The app's own room: the only place in the package that knows Streamlit.

`state` the case being edited, the only module that touches the session · `results` cached calls · `inputs` widgets that
view a path of the case · `show` charts, tables, cells · `sidebar` what stands beside every page
"""
