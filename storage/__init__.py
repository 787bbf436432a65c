"""What Ringfence remembers: the nouns, the tables, the engine and one module of queries a table.

To add a table: declare it in `schema.py`, write a migration in `migrations/versions`, and give it a module of query
functions that take the organisation first.
"""
