"""Tools about alerts: what the watch found, and what people do about it.

`showing.py` names and describes an alert for all of them; every other module holds tools. To add one, write it there
and list it in `tools/registry.py`.
"""
