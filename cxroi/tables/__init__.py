"""Tables: files as exported, read into canonical tables, with everything found on the way reported.

Files in: `sources`, `file_kind`, `encoding`, `layout`, `spreadsheet`, `files` · what they are: `schema`, `looks`, `column_map`,
`recognise`, `file_views`, `saved_map`, `assign`, `second_keys`, `outline`, `doubts` · values: `reading`, `amounts`, `dates`, `month_names`,
`scale_words`, `units`, `values` · rows: `convert`, `revenue_columns`, `waves`, `losses`, `same_money`, `subscriptions`, `snapshot` · rules: `table_rules`,
`metric_rules`, `id_rules`, `duplicates`, `cross_table_rules`, `dated_sources`, `data_end`, `missing_months`, `linking`, `latest_answers`, `left_after`, `asked_on_leaving` · `findings`: what is reported and asked ·
`reading_log`: the findings, collected · `sql`: names and values, quoted · `read`: everything in one call
"""

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Finding, Option, Question
from cxroi.tables.read import Tables, read_tables
from cxroi.tables.recognise import guess

__all__ = ["ColumnMap", "Finding", "Option", "Question", "Tables", "guess", "read_tables"]
