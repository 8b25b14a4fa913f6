"""Reports: figures, words, charts and files made from results. Percent and rounding exist only here and in `ui`.

`money` one way to print amounts · `figures` results as plain data · `words` the pitch and other sentences ·
`text` making a user's words inert · `colours` one meaning each · `plotting` the pieces of charts · `charts`, `chain`,
`risk` the charts themselves · `pictures` charts as PNG and SVG · `tables` tables · `questions` what a reviewer would ask · `method` the method in words ·
`benchmarks` cited facts · `findings` all of a case, for files · `objections` what finance will ask, with
`answers_evidence`, `answers_money` and `answer_terms` · `contents` what every file holds · `export` the files, one format each:
`slides` (of `slide_parts` and `native_charts`), `brief`, `interactive`, `notebook` · `flow_picture` the chain drawn
"""
