"""Reports: figures, words, charts and files made from results. Percent and rounding exist only here and in `ui`.

`language` sentences, formats, the method in words, and text made inert ← `charts` each chart once, and its pictures;
`review` what a reviewer asks, and the answers ← `tables` figures and tables as data ← `sections` what a case has to say, section by
section ← `workbook` the case as live formulas ← `documents` one file a format
"""
