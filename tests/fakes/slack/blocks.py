"""What Slack refuses in one block or element: the limits of the Block Kit reference, and which block goes where.

To add a block type: a checker `(Block) -> None` in CHECKERS and the surfaces that take it in SURFACES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.records import JSON
from tests.fakes.slack.rendering import rich

EVERYWHERE = ("message", "modal", "home")
SURFACES = {
    "section": EVERYWHERE,
    "header": EVERYWHERE,
    "divider": EVERYWHERE,
    "context": EVERYWHERE,
    "actions": EVERYWHERE,
    "image": EVERYWHERE,
    "rich_text": EVERYWHERE,
    "input": EVERYWHERE,
    "markdown": ("message",),
    "table": ("message",),
    "data_table": ("message",),
    "context_actions": ("message",),
    "alert": ("message", "modal"),
    "card": ("message",),
    "plan": ("message",),
    "task_card": ("message",),
}
SELECTS = ("static", "external", "users", "conversations", "channels")
MENUS = tuple(f"{several}{kind}_select" for several in ("", "multi_") for kind in SELECTS)
CHOICES = (*MENUS, "overflow", "radio_buttons", "checkboxes", "datepicker", "timepicker")
IN_ACTIONS = ("button", *CHOICES, "datetimepicker", "workflow_button")
IN_INPUT = (
    *(each for each in CHOICES if each != "overflow"),
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
IN_SECTION = ("button", "image", *CHOICES, "workflow_button")


@dataclass(frozen=True)
class Part:
    """A piece of JSON being checked, and where it stands: refusals name its JSON pointer."""

    value: JSON
    at: str
    error: str
    files: frozenset[str]

    def refuse(self, why: str) -> Refusal:
        """The refusal to raise."""
        return invalid(self.error, f"{why} [json-pointer:{self.at}]")

    def inside(self, name: str | int, value: Any) -> Part:
        """A piece of this piece, which must be an object."""
        part = replace(self, value=value, at=f"{self.at}/{name}")
        if not isinstance(value, dict):
            raise part.refuse("must provide an object")
        return part

    def text(self, name: str, longest: int, *, required: bool = True) -> str:
        """A plain string of this piece, not longer than that, and not empty if it is required."""
        value = self.value.get(name)
        if value is None or value == "":
            if required:
                raise self.refuse(f"missing required field: {name}")
            return ""
        if not isinstance(value, str):
            raise replace(self, at=f"{self.at}/{name}").refuse("must be a string")
        if len(value) > longest:
            raise replace(self, at=f"{self.at}/{name}").refuse(f"must be less than {longest + 1} characters")
        return value

    def words(self, name: str, longest: int, *, required: bool = True, only_plain: bool = False) -> None:
        """A text object of this piece."""
        if self.value.get(name) is None:
            if required:
                raise self.refuse(f"missing required field: {name}")
            return
        part = self.inside(name, self.value[name])
        allowed = ("plain_text",) if only_plain else ("plain_text", "mrkdwn")
        if part.value.get("type") not in allowed:
            raise part.refuse(f"must be {' or '.join(allowed)}")
        part.text("text", longest)

    def items(self, name: str, most: int, *, least: int = 1) -> list[Part]:
        """A list of objects in this piece, of so many."""
        value = self.value.get(name)
        if not isinstance(value, list):
            raise self.refuse(f"missing required field: {name}")
        if len(value) > most:
            raise replace(self, at=f"{self.at}/{name}").refuse(f"no more than {most} items allowed")
        if len(value) < least:
            raise replace(self, at=f"{self.at}/{name}").refuse(f"no less than {least} items allowed")
        return [self.inside(f"{name}/{index}", each) for index, each in enumerate(value)]

    def among(self, allowed: Sequence[str]) -> str:
        """The type of this piece, which must be one of these."""
        kind = self.value.get("type")
        if kind not in allowed:
            raise self.refuse(f"unsupported type: {kind}")
        return str(kind)


def check_blocks(blocks: list[Any], surface: str, error: str, files: frozenset[str]) -> None:
    """Refuse blocks that are not valid on this surface: message, modal or home."""
    pointer = "/blocks" if surface == "message" else "/view/blocks"
    whole = Part({}, pointer, error, files)
    ids: set[str] = set()
    actions: set[str] = set()
    for index, value in enumerate(blocks):
        block = whole.inside(index, value)
        kind = block.among(tuple(SURFACES))
        if surface not in SURFACES[kind]:
            raise block.refuse(f"unsupported block type on this surface: {kind}")
        name = block.text("block_id", 255, required=False)
        if name and name in ids:
            raise block.refuse(f"block_id {name} already exists")
        ids.add(name)
        CHECKERS[kind](block)
        named = [each.get("action_id") for each in value.get("elements", []) if isinstance(each, dict)]
        for action in filter(None, named):
            if (name or str(index)) + action in actions:
                raise block.refuse(f"action_id {action} already exists")
            actions.add((name or str(index)) + action)


def count_cells(table: JSON) -> int:
    """The characters in all cells of a table."""
    cells = [cell for row in table["rows"] for cell in row]
    return sum(len(rich(cell)) if cell.get("type") == "rich_text" else len(str(cell.get("text", ""))) for cell in cells)


def _section(block: Part) -> None:
    if block.value.get("text") is None and not block.value.get("fields"):
        raise block.refuse("missing required field: text or fields")
    block.words("text", 3000, required=False)
    if block.value.get("fields") is not None:
        for field in block.items("fields", 10):
            field.among(("plain_text", "mrkdwn"))
            field.text("text", 2000)
    if block.value.get("accessory") is not None:
        element = block.inside("accessory", block.value["accessory"])
        element.among(IN_SECTION)
        _element(element)


def _header(block: Part) -> None:
    block.words("text", 150, only_plain=True)


def _divider(block: Part) -> None:
    extra = set(block.value) - {"type", "block_id"}
    if extra:
        raise block.refuse(f"invalid additional property: {', '.join(sorted(extra))}")


def _context(block: Part) -> None:
    for element in block.items("elements", 10):
        if element.among(("image", "plain_text", "mrkdwn")) == "image":
            _image(element)
        else:
            element.text("text", 3000)


def _actions(block: Part) -> None:
    for element in block.items("elements", 25):
        element.among(IN_ACTIONS)
        _element(element)


def _context_actions(block: Part) -> None:
    for element in block.items("elements", 5):
        kind = element.among(("feedback_buttons", "icon_button"))
        element.text("action_id", 255, required=False)
        if kind == "icon_button":
            element.text("icon", 50)
            element.words("text", 75, only_plain=True)
            element.text("value", 2000, required=False)
            continue
        for side in ("positive_button", "negative_button"):
            button = element.inside(side, element.value.get(side))
            button.words("text", 75, only_plain=True)
            button.text("value", 2000)


def _image(block: Part) -> None:
    block.text("alt_text", 2000)
    block.words("title", 2000, required=False, only_plain=True)
    file = block.value.get("slack_file")
    if (file is None) == (block.value.get("image_url") is None):
        raise block.refuse("exactly one of image_url and slack_file is needed")
    if file is not None and block.files and block.inside("slack_file", file).value.get("id", "") not in block.files:
        raise block.refuse("invalid slack file")
    block.text("image_url", 3000, required=False)


def _input(block: Part) -> None:
    block.words("label", 2000, only_plain=True)
    block.words("hint", 2000, required=False, only_plain=True)
    element = block.inside("element", block.value.get("element"))
    element.among(IN_INPUT)
    _element(element)


def _markdown(block: Part) -> None:
    block.text("text", 12_000)


def _table(block: Part) -> None:
    rows = _rows(block, 100)
    for row in rows:
        for cell in row:
            _cell(cell)
    for settings in block.items("column_settings", 20, least=0) if "column_settings" in block.value else ():
        if settings.value.get("align", "left") not in ("left", "center", "right"):
            raise settings.refuse("must be left, center or right")


def _data_table(block: Part) -> None:
    extra = set(block.value) - {"type", "block_id", "caption", "rows", "page_size", "row_header_column_index"}
    if extra:
        raise block.refuse(f"invalid additional property: {', '.join(sorted(extra))}")
    block.text("caption", 2000)
    rows = _rows(block, 201)
    if len(rows) < 2 or len({len(row) for row in rows}) > 1:
        raise block.refuse("rows must be a header and at least one more, all of the same length")
    for number, row in enumerate(rows):
        for cell in row:
            if number == 0 and cell.value.get("type") == "rich_text":
                raise cell.refuse("header cells cannot be rich_text")
            _cell(cell)


def _rows(block: Part, most: int) -> list[list[Part]]:
    rows = block.value.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        raise block.refuse("missing required field: rows")
    if len(rows) > most:
        raise block.refuse(f"no more than {most} items allowed")
    if any(not 1 <= len(row) <= 20 for row in rows):
        raise block.refuse("a row holds 1 to 20 cells")
    return [[block.inside(f"rows/{y}/{x}", cell) for x, cell in enumerate(row)] for y, row in enumerate(rows)]


def _cell(cell: Part) -> None:
    kind = cell.among(("raw_text", "raw_number", "rich_text"))
    if kind == "rich_text":
        _rich_text(cell)
        return
    if not isinstance(cell.value.get("text"), str) or not cell.value["text"]:
        raise cell.refuse("must be more than 0 characters")
    value = cell.value.get("value")
    if kind == "raw_number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise cell.refuse("missing required field: value")


def _rich_text(block: Part) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    for element in block.items("elements", 1000, least=0):
        element.among(kinds)
        element.items("elements", 1000, least=0)


def _alert(block: Part) -> None:
    block.words("text", 3000)


def _card(block: Part) -> None:
    if not any(block.value.get(name) for name in ("hero_image", "title", "actions", "body")):
        raise block.refuse("a card needs a title, a body, actions or an image")
    for name in ("title", "subtitle", "body"):
        block.words(name, 3000, required=False)
    for element in block.items("actions", 2) if block.value.get("actions") else ():
        element.among(("button",))
        _element(element)


def _plan(block: Part) -> None:
    block.text("title", 3000)
    for task in block.items("tasks", 50, least=0) if "tasks" in block.value else ():
        _task_card(task)


def _task_card(block: Part) -> None:
    block.text("task_id", 255)
    block.text("title", 3000)
    if block.value.get("status") not in ("pending", "in_progress", "complete", "error"):
        raise block.refuse("must be a valid enum value")


def _element(element: Part) -> None:
    kind = element.value["type"]
    if kind == "image":
        _image(element)
        return
    element.text("action_id", 255, required=False)
    if kind == "button":
        element.words("text", 75, only_plain=True)
        element.text("value", 2000, required=False)
        element.text("url", 3000, required=False)
        element.text("accessibility_label", 75, required=False)
        if element.value.get("style") not in (None, "primary", "danger"):
            raise element.refuse("must be primary or danger")
    element.words("placeholder", 150, required=False, only_plain=True)
    if kind in ("plain_text_input", "number_input", "email_text_input", "url_text_input"):
        element.text("initial_value", 3000, required=False)
    if kind.endswith("static_select") or kind in ("overflow", "radio_buttons", "checkboxes"):
        _options(element, {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}.get(kind, 100))
    if element.value.get("confirm") is not None:
        confirm = element.inside("confirm", element.value["confirm"])
        confirm.words("title", 100, only_plain=True)
        confirm.words("text", 300)
        confirm.words("confirm", 30, only_plain=True)
        confirm.words("deny", 30, only_plain=True)


def _options(element: Part, most: int) -> None:
    groups = element.items("option_groups", 100) if element.value.get("option_groups") else [element]
    offered: list[JSON] = []
    for group in groups:
        if group is not element:
            group.words("label", 75, only_plain=True)
        for option in group.items("options", most):
            option.words("text", 75)
            option.text("value", 150)
            option.words("description", 75, required=False)
            offered.append(option.value)
    initial = [element.value["initial_option"]] if element.value.get("initial_option") else []
    for chosen in [*initial, *element.value.get("initial_options", [])]:
        if chosen not in offered:
            raise element.refuse("initial_option must be one of the options")


CHECKERS: dict[str, Callable[[Part], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "table": _table,
    "data_table": _data_table,
    "rich_text": _rich_text,
    "alert": _alert,
    "card": _card,
    "plan": _plan,
    "task_card": _task_card,
}
