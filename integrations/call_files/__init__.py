"""Call history in files: what a file is, and its rows as legs.

To add a format: write its fields (a msgspec struct whose fields are all optional), a class whose `leg` makes a
CallRecord of them or raises Unusable, and its branch in `reading.py`, which knows the formats by their looks.
"""
