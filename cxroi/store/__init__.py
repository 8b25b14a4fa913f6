"""The store: drafts and named cases, in an SQLite file of this machine or in a database named by its URL.

`records` what is kept, as frozen records, and what may go wrong · `tables` the tables · `engine` opening a database ·
`store` the calls · `keeper` writing a draft in the background. Importing `store` loads SQLAlchemy, so whoever needs it imports it where it is used.
"""
