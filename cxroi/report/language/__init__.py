"""Language: `locales` which locale is in use · `formats` one way to print amounts · `dates` months and times · `typed_numbers` one way to read them,
with `figures_typed` one figure and `number_words` the words around it · `pitch`, `sentences` the pitch and other sentences · `changes`, `history_words` what changed, and what
it did to NPV · `explanations` how each number was computed ·
`method` the method in words · `safe_text` making a user's words inert
"""
