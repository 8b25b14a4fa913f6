"""Evidence: does a score predict money? From canonical tables to a verdict, and from there to assumptions of the case.

`landmark_sql` tables to landmarks, in DuckDB · `landmarks` what a landmark is · `adjustment` what is controlled for ·
`likelihood` maximum likelihood · `regression` one regression in its several ways · `churn_hazard` who leaves ·
`revenue_models` who spends and buys · `verdicts` the decision table · `sentences` its words · `cells` one metric against one
outcome · `cell_details` what opens behind it · `cohorts` NRR, GRR, logo · `retention_curves` how long customers stay ·
`nonresponse` who answers · `segment_baseline` what each segment does today · `study` all of it · `run` tables read and
judged · `into_case` into the case
"""

from cxroi.evidence.study import Study, study

__all__ = ["Study", "study"]
