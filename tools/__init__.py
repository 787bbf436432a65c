"""What can be asked and done. One file a family; each ends in its `ToolSpec`s, and `registry.py` lists them.

To add a tool: write its arguments (pydantic, `extra="forbid"`), its `async def run(context, args) -> ToolResult`, its
`ToolSpec`, and one line in `registry.py`.
"""
