"""What can be asked and done. One file a family; each ends in its `ToolSpec`s, and `registry.py` lists them.

To add a tool: write its arguments (pydantic, `extra="forbid"`), its `async def run(context, args) -> ToolResult`, its
`ToolSpec`, and one line in `registry.py`. Names and numbers go into sentences wrapped (`words.isolate`), cells have the
kind of their column: that is how masking finds them. Tests fail for a tool that is not listed, for an argument that
masking does not know, and for an answer that tells a viewer who it was.
"""
