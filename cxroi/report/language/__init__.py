"""Language: `formats` one way to print amounts · `sentences` the pitch and other sentences · `method` the method in words ·
`safe_text` making a user's words inert
"""
