"""Evidence: does a score predict money? From the company's own tables to a verdict, and from there to assumptions of the case.

Tables in: `schema` the tables, as data · `guard`, `workbook`, `files` files in, judged by content · `values` text to typed
values · `mapping` which column is which · `parts`, `checks`, `duplicates`, `across`, `notes` rows converted, rules kept, all of it said ·
`findings` what is said and asked · `tables` all of it in one call
What they say: `reduction` tables to landmarks, in DuckDB · `panel` what a landmark is · `covariates` what is held equal · `fitting` maximum likelihood ·
`regression` one regression in its several ways · `hazard` who leaves · `money` who spends and buys ·
`verdicts` the decision table · `sentences` its words · `cells` one metric against one outcome · `pictures` what opens
behind it · `cohorts` NRR, GRR, logo · `curves` how long customers stay · `response` who answers ·
`baseline` what each segment does today · `study` all of it · `judging` tables read and judged · `assumptions` into the case
"""

from cxroi.evidence.findings import Finding, Option, Question
from cxroi.evidence.mapping import Mapping, guess
from cxroi.evidence.study import Study, study
from cxroi.evidence.tables import Tables, read_tables

__all__ = ["Finding", "Mapping", "Option", "Question", "Study", "Tables", "guess", "read_tables", "study"]
