"""The store: drafts and named cases, in an SQLite file on this machine or in a database named by its URL.

`records` what is kept, as frozen records, and the errors · `tables` the tables · `engine` opening a database ·
`store` the calls · `keeper` writing a draft in the background. Importing `store` loads SQLAlchemy, so import it only where it is used.
"""
