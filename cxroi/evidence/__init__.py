"""Evidence: does a score predict money? From the company's own tables to a verdict, and from there to assumptions of the case.

`reduction` tables to landmarks, in DuckDB · `panel` what a landmark is · `covariates` what is held equal · `fitting` maximum likelihood ·
`regression` one regression in its several ways · `hazard` who leaves · `money` who spends and buys ·
`verdicts` the decision table · `sentences` its words · `cells` one metric against one outcome ·
`pictures` what opens behind a cell ·
`cohorts` NRR, GRR, logo · `curves` how long customers stay · `response` who answers ·
`baseline` what each segment does today · `study` all of it · `assumptions` into the case
"""

from cxroi.evidence.study import Study, study

__all__ = ["Study", "study"]
