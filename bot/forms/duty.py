"""Rotation and schedule: who takes turns, and what is posted again and again; when is said as it is in chat."""

from collections.abc import Mapping
from typing import Any

from bot.brain.base import ToolCall
from bot.brain.offline.requests.cutting import cut
from bot.brain.offline.requests.timetables import timetables
from bot.forms.base import Field, Filler, Form, Option, Problems
from storage.call_query import WEEKDAYS
from tools.on_call import FIRST
from tools.spec import Permission
from tools.timetable import MORNING, minutes_of
from tools.wording import weekday
from tools.words import Words

LONGEST = 500
WHO = Words("Who takes turns, in their order", "Quiénes se turnan, en su orden")
BEGINS = Words("The first one is on call from now on.", "La primera persona está de guardia desde ahora.")
NOBODY = Words("Choose at least one person.", "Elige al menos a una persona.")
HANDOVER = Words("They hand over", "Se relevan")
DAILY = Words("every day", "todos los días")
ON = Words("every {day}", "cada {day}")
AT = Words("At", "A las")
NO_CLOCK = Words("A time of the day looks like 08:00.", "Una hora del día se ve así: 08:00.")
NAME = Words("Name", "Nombre")
QUESTION = Words("What to post", "Qué publicar")
AS_ASKED = Words("As you would ask it: {example}", "Como lo preguntarías: {example}")
EXAMPLE = Words("yesterday's international calls by location", "llamadas internacionales de ayer por sede")
WHEN = Words("When", "Cuándo")
WHEN_SAID = Words("every weekday at 8", "cada día hábil a las 8")
ALSO = Words(
    "Or: every Monday at 9, every 2 hours, on day 1 of every month at 7, cron 0 8 * * 1-5.",
    "O: cada lunes a las 9, cada 2 horas, el día 1 de cada mes a las 7, cron 0 8 * * 1-5.",
)
UNREADABLE = Words("I do not understand when: {hint}", "No entiendo cuándo: {hint}")


def rotation_fields(filler: Filler) -> tuple[Field, ...]:
    """The members, when they hand over, and a name."""
    language = filler.language
    days = [Option(day, ON.say(language, day=weekday(day, language))) for day in WEEKDAYS]
    return (
        Field("members", WHO.say(language), "people", required=True, hint=BEGINS.say(language)),
        Field(
            "handover",
            HANDOVER.say(language),
            "choice",
            (Option("daily", DAILY.say(language)), *days),
            required=True,
            initial="monday",
        ),
        Field("at", AT.say(language), required=True, initial=MORNING, longest=5),
        Field("rotation", NAME.say(language), required=True, initial=FIRST, longest=60),
    )


def to_rotation(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The rotation; those chosen are of the platform where the form was filled in."""
    members = [f"{filler.principal.platform}:{user}" for user in values.get("members", "").split()]
    if not members:
        return Problems({"members": NOBODY.say(filler.language)})
    at = values.get("at", MORNING).strip()
    try:
        minutes_of(at)
    except ValueError:
        return Problems({"at": NO_CLOCK.say(filler.language)})
    args = {"members": members, "handover": values.get("handover", "monday"), "at": at}
    return ToolCall("make_rotation", args | {"rotation": values.get("rotation", "").strip() or FIRST})


def schedule_fields(filler: Filler) -> tuple[Field, ...]:
    """The question, and when to ask it."""
    language = filler.language
    hint = AS_ASKED.say(language, example=EXAMPLE.say(language))
    return (
        Field("question", QUESTION.say(language), required=True, hint=hint, longest=LONGEST),
        Field("when", WHEN.say(language), required=True, initial=WHEN_SAID.say(language), hint=ALSO.say(language)),
    )


def to_schedule(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The schedule; its answers go where the form was opened."""
    when = _when(values.get("when", ""))
    if when is None:
        return Problems({"when": UNREADABLE.say(filler.language, hint=ALSO.say(filler.language))})
    return ToolCall("create_schedule", {"question": values.get("question", "").strip()[:LONGEST], "when": when})


def _when(text: str) -> dict[str, Any] | None:
    """The timetable that all of the words say."""
    tokens = cut(text)
    found = [dict(when) for end, when in timetables(tokens, 0, text) if end == len(tokens)] if tokens else []
    return found[0] if found else None


ROTATION_FORM = Form(
    name="rotation",
    title=Words("On-call rotation", "Rotación de guardia"),
    submit=Words("Make", "Crear"),
    needs=Permission.MANAGE_WATCH,
    fields=rotation_fields,
    to_call=to_rotation,
)
SCHEDULE_FORM = Form(
    name="schedule",
    title=Words("Post again and again", "Publicar cada tanto"),
    submit=Words("Schedule", "Programar"),
    needs=Permission.MANAGE_WATCH,
    fields=schedule_fields,
    to_call=to_schedule,
)
