"""Tables: `table` figures with their units · `figures` results as plain data · `case_tables`, `risk_tables`, `finance_tables` and
`explore_tables` the tables of a case · `evidence_tables` those of a study · `history_tables` versions, and what changed between them ·
`reading_tables` what was read of the tables
"""
