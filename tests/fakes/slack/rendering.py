"""Block Kit to plain text: what a person would read, tables as lines with bars between the cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def plain(blocks: Iterable[dict[str, Any]]) -> str:
    """The blocks as plain text, one below the other; a block of an unknown type shows as its type in brackets."""
    return "\n".join(text for text in map(_block, blocks) if text)


def _block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    if kind in ("section", "header"):
        parts = [_words(block.get("text"))]
        parts += [_words(field) for field in block.get("fields", ())]
        if isinstance(block.get("accessory"), dict):
            parts.append(_element(block["accessory"]))
        return "\n".join(part for part in parts if part)
    if kind == "markdown":
        return str(block.get("text", ""))
    if kind in ("actions", "context_actions", "context"):
        return " ".join(text for text in map(_element, block.get("elements", ())) if text)
    if kind in ("table", "data_table"):
        rows = [" | ".join(_cell(cell) for cell in row) for row in block.get("rows", ())]
        return "\n".join(row for row in [str(block.get("caption", "")), *rows] if row)
    if kind == "rich_text":
        return rich(block)
    if kind == "image":
        return f"[image {block.get('alt_text', '')}]"
    if kind == "input":
        return f"{_words(block.get('label'))}: {_element(block.get('element', {}))}"
    if kind == "divider":
        return "---"
    if kind == "alert":
        return _words(block.get("text"))
    if kind == "card":
        parts = [_words(block.get(key)) for key in ("title", "subtitle", "body")]
        return "\n".join([part for part in parts if part] + [_element(each) for each in block.get("actions", ())])
    return f"[{kind}]"


def _words(text: Any) -> str:
    if isinstance(text, dict):
        return rich(text) if text.get("type") == "rich_text" else str(text.get("text", ""))
    return str(text or "")


def _element(element: dict[str, Any]) -> str:
    kind = element.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return _words(element)
    if kind == "image":
        return f"[image {element.get('alt_text', '')}]"
    if kind == "button":
        return f"[{_words(element.get('text'))}]"
    if kind == "feedback_buttons":
        return " ".join(f"[{_words(element[side].get('text'))}]" for side in ("positive_button", "negative_button"))
    words = _words(element.get("text")) or _words(element.get("placeholder"))
    initial = element.get("initial_value") or _words((element.get("initial_option") or {}).get("text"))
    return f"[{initial or words or kind}]"


def _cell(cell: dict[str, Any]) -> str:
    if cell.get("type") == "rich_text":
        return rich(cell)
    return str(cell.get("text", cell.get("value", "")))


def rich(element: dict[str, Any]) -> str:
    """A rich_text block, or any element inside one, as plain text."""
    kind = element.get("type")
    if kind == "text":
        return str(element.get("text", ""))
    if kind == "link":
        return str(element.get("text") or element.get("url", ""))
    if kind == "user":
        return f"<@{element.get('user_id')}>"
    if kind == "channel":
        return f"<#{element.get('channel_id')}>"
    if kind == "emoji":
        return f":{element.get('name')}:"
    if kind == "date":
        return str(element.get("fallback") or element.get("timestamp"))
    inner = [rich(each) for each in element.get("elements", ())]
    if kind == "rich_text_list":
        return "\n".join(f"• {line}" for line in inner)
    return ("\n" if kind == "rich_text" else "").join(inner)
