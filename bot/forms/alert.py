"""Resolve and mute: what is said about an alert with a reason in one's own words. They are about an alert's number."""

from collections.abc import Mapping

from bot.brain.base import ToolCall
from bot.forms.base import Field, Filler, Form, Option, Problems
from tools.spec import Permission
from tools.wording import RESOLUTIONS
from tools.words import Words

LONGEST = 400
ALERT = Words("Alert", "Alerta")
WHICH = Words("Give the alert's number.", "Da el número de la alerta.")
REASON = Words("What was it?", "¿Qué fue?")
COUNTS = Words(
    "It counts for how good the detectors are taken to be.", "Cuenta para saber qué tan buenos son los detectores."
)
NOTE = Words("What was found or done", "Qué se encontró o se hizo")
WHY = Words("Why", "Por qué")
HOW_LONG = Words("For how long", "Por cuánto tiempo")
LENGTHS: Mapping[str, Words] = {
    "tomorrow": Words("Until tomorrow at 8:00", "Hasta mañana a las 8:00"),
    "workday": Words("Until the next working day", "Hasta el próximo día hábil"),
    "7d": Words("For 7 days", "Por 7 días"),
    "30d": Words("For 30 days", "Por 30 días"),
    "90d": Words("For 90 days", "Por 90 días"),
}


def resolve_fields(filler: Filler) -> tuple[Field, ...]:
    """The reason, and a note."""
    language = filler.language
    reasons = tuple(Option(name, words.say(language)) for name, words in RESOLUTIONS.items())
    return (
        *_which(filler),
        Field("reason", REASON.say(language), "choice", reasons, required=True, hint=COUNTS.say(language)),
        Field("note", NOTE.say(language), "long_text", longest=LONGEST),
    )


def to_resolve(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The alert with its reason."""
    number = _number(values, filler)
    if number is None:
        return Problems({"alert": WHICH.say(filler.language)})
    note = values.get("note", "").strip()[:LONGEST]
    return ToolCall(
        "resolve_alert", {"alert": number, "reason": values.get("reason", "")} | ({"note": note} if note else {})
    )


def mute_fields(filler: Filler) -> tuple[Field, ...]:
    """How long, and why."""
    language = filler.language
    lengths = tuple(Option(name, words.say(language)) for name, words in LENGTHS.items())
    return (
        *_which(filler),
        Field("until", HOW_LONG.say(language), "choice", lengths, required=True, initial="30d"),
        Field("note", WHY.say(language), "long_text", required=True, longest=LONGEST),
    )


def to_mute(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The alert's pattern, kept quiet."""
    number = _number(values, filler)
    if number is None:
        return Problems({"alert": WHICH.say(filler.language)})
    args: dict[str, object] = {"alert": number, "note": values.get("note", "").strip()[:LONGEST]}
    return ToolCall("mute_pattern", args | {"until": values.get("until", "30d")})


def _which(filler: Filler) -> tuple[Field, ...]:
    """The number is asked for where the form is not about one yet."""
    return () if filler.value.isdecimal() else (Field("alert", ALERT.say(filler.language), "whole", required=True),)


def _number(values: Mapping[str, str], filler: Filler) -> int | None:
    typed = (filler.value or values.get("alert", "")).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 10 else None


RESOLVE = Form(
    name="resolve",
    title=Words("Resolve an alert", "Resolver una alerta"),
    submit=Words("Resolve", "Resolver"),
    needs=Permission.WORK_ALERTS,
    fields=resolve_fields,
    to_call=to_resolve,
)
MUTE = Form(
    name="mute",
    title=Words("Mute a pattern", "Silenciar un patrón"),
    submit=Words("Mute", "Silenciar"),
    needs=Permission.MANAGE_WATCH,
    fields=mute_fields,
    to_call=to_mute,
)
