"""The Web API, one module for each family. To add a method: `@method("family.name", scope="...")` on an async function
that takes a `Request` and gives the answer without `ok`, or raises `Refusal`; import its module in `server.py`.
"""
