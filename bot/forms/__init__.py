"""Forms: what needs several fields at once, neutral of any platform; a filled form is a tool call.

`base` says what a form is. To add one, write a module with a `Form` and add one line to `registry.py`; open it from a
chat command (`Open`) or a button (`Action.FORM`, its name as the value, with a space what it is about).
"""
