"""cxroi: business cases for customer experience, in money.

`case` what is assumed ← `engine` cash flows, valuation, attribution ← `analysis` what a case is worth over its uncertainty;
`tables` files read ← `evidence` what predicts money; `case` ← `store` saved cases; all of them ← `report` words, charts,
tables, documents ← `ui` the app. `cli` is the command line. A layer imports only what comes before it.
"""
