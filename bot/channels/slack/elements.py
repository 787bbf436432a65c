"""Elements: the blocks that messages, modals and the App Home are made of, and what a pressed button of ours means.

Texts are `rich_text` and `plain_text`, which Slack shows letter by letter (see `mrkdwn`): nothing in them is markup.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.cards import Action, Button
from bot.channels.slack.mrkdwn import clean, escaped, shortened, size
from tools.wording import NOTHING

Block = dict[str, Any]

ELEMENTS = 25  # of an actions block
LABEL = 75
VALUE = 2_000
PREFIX = "ringfence."
FEEDBACK = f"{PREFIX}feedback"
MEMBER = re.compile(r"slack:([UW][A-Z0-9]{2,20})\b")


def read_button(action_id: str, value: str) -> tuple[Action, str] | None:
    """What a pressed button of ours means; None for one that is not ours."""
    if not action_id.startswith(PREFIX):
        return None
    name, rest = action_id.removeprefix(PREFIX).split(".")[0], value
    if action_id == FEEDBACK:
        name, _, rest = value.partition(":")
    return (Action(name), rest) if name in set(Action) else None


def label(text: str, most: int = LABEL) -> Block:
    """Text of a button, a title or an option: one line, with an ellipsis where it is too long."""
    return {"type": "plain_text", "text": shortened(clean(text), most) or NOTHING, "emoji": False}


def button(one: Button, place: int = 0) -> Block:
    """A button; `place` tells the buttons of one block apart."""
    block: Block = {
        "type": "button",
        "action_id": f"{PREFIX}{one.action}.{place}",
        "text": label(one.label),
        "value": one.value,
    }
    if one.action is Action.APPROVE:
        block["style"] = "primary"
    elif one.action in (Action.REJECT, Action.STOP):
        block["style"] = "danger"
    return block


def actions(buttons: Sequence[Button]) -> Iterator[Block]:
    """Buttons in as many blocks as they need; one whose value Slack cannot carry is left out."""
    fitting = [one for one in buttons if size(one.value) <= VALUE]
    for first in range(0, len(fitting), ELEMENTS):
        shown = fitting[first : first + ELEMENTS]
        yield {"type": "actions", "elements": [button(one, first + place) for place, one in enumerate(shown)]}


def feedback(good: str, bad: str, receipt: str) -> Block:
    """Slack's own pair of thumbs, about the answer with that receipt."""

    def side(words: str, action: Action) -> Block:
        return {"text": label(words), "value": f"{action}:{receipt}", "accessibility_label": words}

    pair = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": side(good, Action.GOOD),
        "negative_button": side(bad, Action.BAD),
    }
    return {"type": "context_actions", "elements": [pair]}


def paragraph(text: str, *, bold: bool = False) -> Block:
    """A text as it is."""
    return _rich("rich_text_section", text, {"bold": True} if bold else {})


def members_paragraph(text: str, *, bold: bool = False) -> Block:
    """A text of our own in which "slack:U012AB3CD" is shown by the name that person has in the workspace."""
    parts = MEMBER.split(text)
    style: Block = {"style": {"bold": True}} if bold else {}
    # Every second part is somebody's id.
    elements: list[Block] = [
        ({"type": "user", "user_id": part} if place % 2 else {"type": "text", "text": part}) | style
        for place, part in enumerate(parts)
        if part
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def members_context(line: str) -> Block:
    """Small print of our own that names members likewise."""
    text = MEMBER.sub(r"<@\1>", escaped(line))
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def preformatted(text: str) -> Block:
    """A text in letters of one width."""
    return _rich("rich_text_preformatted", text, {})


def context(*lines: str) -> Block:
    """Small print, a line an element; at most ten lines."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": line, "emoji": False} for line in lines]}


def cell(text: str) -> Block:
    """A cell of a table."""
    return {"type": "raw_text", "text": clean(text).strip() or NOTHING}


def person_cell(user: str) -> Block:
    """A cell that shows somebody of the workspace by the name they have there."""
    section = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": user}]}
    return {"type": "rich_text", "elements": [section]}


def _rich(kind: str, text: str, style: dict[str, bool]) -> Block:
    element: Block = {"type": "text", "text": text, **({"style": style} if style else {})}
    return {"type": "rich_text", "elements": [{"type": kind, "elements": [element]}]}
