"""What was wrong: the words that go with a bad verdict on an answer. It is about a receipt's id."""

from collections.abc import Mapping

from bot.brain.base import ToolCall
from bot.forms.base import Field, Filler, Form
from tools.spec import Permission
from tools.words import Words

LONGEST = 2_000
WHAT = Words("What was wrong?", "¿Qué estuvo mal?")
HINT = Words(
    "Those who improve the bot read it. Leave out names and numbers of people.",
    "Lo leen quienes mejoran el bot. No pongas nombres ni números de personas.",
)


def fields(filler: Filler) -> tuple[Field, ...]:
    """One field of free text."""
    language = filler.language
    return (Field("comment", WHAT.say(language), "long_text", hint=HINT.say(language), required=True, longest=LONGEST),)


def to_call(values: Mapping[str, str], filler: Filler) -> ToolCall:
    """The verdict with its comment."""
    return ToolCall(
        "give_feedback",
        {"receipt": filler.value or None, "verdict": "bad", "comment": values.get("comment", "")[:LONGEST]},
    )


COMMENT = Form(
    name="comment",
    title=Words("What was wrong", "Qué estuvo mal"),
    submit=Words("Send", "Enviar"),
    needs=Permission.GIVE_FEEDBACK,
    fields=fields,
    to_call=to_call,
)
