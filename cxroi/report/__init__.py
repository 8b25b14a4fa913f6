"""Reports: figures, words, charts and files made from results. Percent and rounding exist only here and in `ui`.

`money` one way to print amounts · `figures` results as plain data · `words` the pitch and other sentences ·
`charts` Plotly figures · `questions` what a reviewer would ask · `benchmarks` cited facts
"""
