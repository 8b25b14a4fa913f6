"""The app's own package: the only one that knows Streamlit.

Data: `document` what is edited, as frozen data · `identity`, `rows` elements and rows while typed · `places` where each part is entered · `fields`, `entries`, `entry_reading`, `backing` what can be
typed · `commits` edits applied · `draft_text` a session as text. Session: `state` the only module that touches it · `cached` cached calls ·
`autosave`, `saving`, `merging`, `history`, `approving`, `standing`, `comments`, `unsaid`, `author`, `opening`, `address`, `door`, `way_back`, `browser`, `visitor` drafts, versions, whose they are and the way in. Typing: `courier`, `cell_view`, `sheets` the
browser's end. Screen: `cells` cells, charts, tables · `sidebar`, `notices`, `frame`, `whose_figures`, `first_visit` around every page ·
`assumption_sections`, `scenario_values`, `quick_start`, `other_project`, `remedies`, `benchmark_cards`, `objection_cards`, `export_cards`,
`explore`, `explore_cells`, `draw_count`, `heavy`, `portfolio`, `pilot`, `before_after`, `realised`, `evidence`, `evidence_files`, `evidence_into_case`, `file_chooser`, `your_cases` the parts of pages
"""
