"""Tables: `figures` results as plain data · `case_tables` the tables of a case · `evidence_tables` those of a study"""
