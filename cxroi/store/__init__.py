"""The store: drafts and named cases, in an SQLite file on this machine or in a database named by its URL.

`records` what is kept, as frozen records, and the errors · `tables` the tables · `engine` opening a database · `database` its
connections · `drafts` work kept while typing · `versions` named cases, their versions and the chain of digests ·
`approvals`, `comments` tied to a digest and to a path ·
`people_records`, `people_tables` who there is, and the table of which role may do what · `people` members and sessions · `links` reader
links · `audit` the log · `store` all of it together · `folder` out to files and in again · `guarded` the store as one person may use it ·
`keeper` writing a draft in the background. Importing `store` loads SQLAlchemy, so import it only where it is used.
"""
