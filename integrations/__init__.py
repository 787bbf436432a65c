"""One client a system outside, and one reader a kind of file: vendors' words and errors become ours here, once.

To add an integration: give it a module or a package of its own that hands out nouns of `storage/records.py`.
"""
