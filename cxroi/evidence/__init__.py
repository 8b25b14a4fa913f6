"""Evidence: does a score predict money? From canonical tables to a verdict, and from there to assumptions of the case.

`account_sql`, `landmark_sql` tables to landmarks, in DuckDB · `landmarks` what a landmark is · `adjustment` what is controlled for ·
`likelihood` maximum likelihood · `regression` one regression and its variants · `churn_hazard` who leaves ·
`revenue_models` who spends and buys · `verdicts` the decision table · `sentences` its words · `cells` one metric against one
outcome · `cell_details` what opens behind it · `cohorts` NRR, GRR, logo · `retention_curves` how long customers stay ·
`tenure_churn` churn by year of tenure · `base_revenue` whose revenue is compared · `nonresponse` who answers · `scores` the level of a metric now · `segment_baseline` what
each segment does today · `crossfit` what a score adds · `withheld` what was lost in reading · `study` all of it · `snapshot`,
`snapshot_fit`, `snapshot_levels`, `snapshot_words`, `snapshot_baseline`, `predictors`, `firth` one row a customer · `run` tables read and judged ·
`listening` what the tables say beyond scores (`emotions`, `synthetic_scores`, `themes` and `theme_money`, `quiet_customers`) ·
`into_case`, `baseline_into_case`, `measured_into_case` into the case, `back_cast` whether the baseline gives last year again
"""

from cxroi.evidence.study import Study, study

__all__ = ["Study", "study"]
