"""Tables: the files people have, read into canonical tables, with everything noticed on the way reported.

`file_kind`, `spreadsheet`, `files` files in, judged by content · `schema` the canonical tables, as data · `column_map` which
column is which · `values` text to typed values · `convert` rows converted · `table_rules`, `duplicates`, `cross_table_rules`
the rules a table must keep · `findings` what is reported and asked · `reading_log` all of it, collected · `sql` names and values quoted ·
`read` all of it in one call
"""

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Finding, Option, Question
from cxroi.tables.read import Tables, read_tables
from cxroi.tables.recognise import guess

__all__ = ["ColumnMap", "Finding", "Option", "Question", "Tables", "guess", "read_tables"]
