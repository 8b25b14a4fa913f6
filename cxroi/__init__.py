"""cxroi: business cases for customer experience, in money.

`case` what is assumed ← `engine` cash flows, valuation, attribution ← `analysis` simulation and sensitivity ← `report`
words, charts, tables ← `ui` the app's own room. `cli` is the command line. A layer imports only what stands before it.
"""
