"""Schemas: a tool's arguments as JSON Schema for a model, in as few tokens as carry the meaning.

The guard reads a call's arguments with the pydantic model itself, so what is left out here (lengths, patterns, titles,
defaults) is checked all the same.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from tools.spec import ToolSpec

# `zone` is the asker's own, which `arguments.complete` fills in.
_LEFT_OUT = frozenset({"zone"})
_KEPT = ("description", "enum", "type", "minimum", "maximum", "minItems", "maxItems", "required")


@cache
def schema_of(arguments: type[BaseModel]) -> dict[str, Any]:
    """The schema of a tool's arguments."""
    full = arguments.model_json_schema()
    compact = _compact(full, full.get("$defs", {}), set())
    return {"type": "object", "properties": {}, **{key: compact[key] for key in compact if key != "description"}}


def tokens_of(spec: ToolSpec) -> str:
    """Everything of a tool that a model is sent, for measuring."""
    return f"{spec.name}\n{spec.description}\n{schema_of(spec.args)}"


def _compact(part: Mapping[str, Any], shared: Mapping[str, Any], told: set[str]) -> dict[str, Any]:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        own = {"description": part["description"]} if "description" in part else {}
        if name in told:
            return {"type": "object", **own}  # the same parts as where it was told first
        told.add(name)
        return {**_compact(shared[name], shared, told), **own}
    options = [option for option in part.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return {**_compact(options[0], shared, told), **{key: part[key] for key in ("description",) if key in part}}
    compact = {key: part[key] for key in _KEPT if key in part}
    if "properties" in part:
        compact["properties"] = {
            name: _compact(inner, shared, told) for name, inner in part["properties"].items() if name not in _LEFT_OUT
        }
    if "items" in part:
        compact["items"] = _compact(part["items"], shared, told)
    return compact
