"""Pressing and filling in: from the blocks on the screen and a person's choice to what payloads carry.

What Slack's own client would not let a person do raises NotPossible.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.records import JSON, interactive, label_of

MENUS = ("static_select", "multi_static_select", "radio_buttons", "overflow", "checkboxes")


class NotPossible(AssertionError):
    """Slack's own client would not let a person do that: no such button, an unseen message, a field left empty."""


def find_element(blocks: list[JSON], which: str, value: str | None) -> JSON:
    """The element with this action id or label; of a feedback's two buttons the one with this value, if given."""
    elements = interactive(blocks)
    found = [each for each in elements if which in (each.get("action_id"), label_of(each))]
    if found and found[0].get("type") == "feedback_buttons" and value is not None:
        found = [each for each in found if each.get("value") == value]
    if not found:
        labels = ", ".join(label_of(each) or each.get("action_id", "") for each in elements)
        raise NotPossible(f"nothing called {which!r} there, only: {labels or 'nothing'}")
    return found[0]


def action_of(element: JSON, value: str | None, ts: str) -> JSON:
    """What `actions` of a block_actions payload holds for a press, or for choosing `value` in a select."""
    kind = element.get("type")
    action = {"type": kind, "action_id": element["action_id"], "block_id": element["block_id"], "action_ts": ts}
    if kind not in ("button", "feedback_buttons", "icon_button"):
        return action | value_of(element, value)
    action["value"] = element.get("value", "")
    if "text" in element:
        action["text"] = element["text"]
    return action


def state_of(blocks: list[JSON], values: dict[str, Any]) -> JSON:
    """The state of a modal's fields, what stood there from the beginning where nothing was filled in.

    `values` go by action id, block id or label.
    """
    state: JSON = {}
    used = set()
    for block in blocks:
        label = block.get("label", {}).get("text", "")
        for element in _fields(block):
            names = (element["action_id"], block["block_id"], label)
            name = next((each for each in names if each in values), None)
            used.add(name)
            value = value_of(element, values[name] if name is not None else None)
            empty = all(each in (None, "", []) for each in value.values())
            if empty and block["type"] == "input" and not block.get("optional"):
                raise NotPossible(f"{label or element['action_id']} must be filled in")
            state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], **value}
    unknown = set(values) - used
    if unknown:
        raise NotPossible(f"no such field: {', '.join(sorted(unknown))}")
    return state


def value_of(element: JSON, value: Any) -> JSON:
    """The value of one field as payloads carry it; with None what stood there from the beginning."""
    kind = str(element.get("type", ""))
    several = kind.startswith("multi_") or kind == "checkboxes"
    if kind in MENUS:
        if several:
            chosen = element.get("initial_options", []) if value is None else [_option(element, each) for each in value]
            return {"selected_options": chosen}
        return {"selected_option": element.get("initial_option") if value is None else _option(element, str(value))}
    for noun in ("user", "conversation", "channel"):
        if f"{noun}s_select" in kind:
            name = f"{noun}s" if several else noun
            return {f"selected_{name}": element.get(f"initial_{name}") if value is None else value}
    if kind.endswith("picker"):
        name = {"datepicker": "date", "timepicker": "time"}.get(kind, "date_time")
        return {f"selected_{name}": element.get(f"initial_{name}") if value is None else value}
    text = element.get("initial_value") if value is None else str(value)
    longest = min(int(element.get("max_length", 3000)), 3000)
    if text is not None and not int(element.get("min_length", 0)) <= len(text) <= longest:
        raise NotPossible(f"{len(text)} characters do not fit into {element.get('action_id')}")
    return {"value": text}


def _fields(block: JSON) -> list[JSON]:
    if block["type"] == "input":
        return [block["element"]]
    elements = list(block.get("elements", ())) if block["type"] == "actions" else [block.get("accessory", {})]
    return [each for each in elements if "action_id" in each and each.get("type") != "button"]


def _option(element: JSON, wanted: str) -> JSON:
    options = list(element.get("options", []))
    options += [each for group in element.get("option_groups", []) for each in group["options"]]
    for each in options:
        if wanted in (each["value"], each["text"]["text"]):
            return dict(each)
    raise NotPossible(f"no option {wanted!r}, only: {', '.join(each['text']['text'] for each in options)}")
