"""Evidence: what the company's own tables say about which score predicts which money.

`schema` the tables, as data · `guard`, `workbook`, `files` files in, judged by content · `values` text to typed values ·
`mapping` which column is which · `parts` rows converted · `duplicates`, `checks`, `across` the rules · `notes` what is said ·
`findings` what is said and asked · `tables` all of it in one call
"""

from cxroi.evidence.findings import Finding, Option, Question
from cxroi.evidence.mapping import Mapping, guess
from cxroi.evidence.tables import Tables, read_tables

__all__ = ["Finding", "Mapping", "Option", "Question", "Tables", "guess", "read_tables"]
