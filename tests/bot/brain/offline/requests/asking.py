"""What the tests of requests share: a turn, every template of the tables, and sentences made of templates."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from bot.brain.base import PastTurn, ToolCall, Turn
from bot.brain.offline.requests import english, spanish
from bot.brain.offline.requests.graph import Request
from bot.brain.offline.requests.slot import Arguments
from bot.brain.offline.requests.slots import SLOTS
from bot.brain.offline.requests.template import Either, Part, Row, Value, Word, parse
from tests.bot.brain.offline.reading import ASKER, NOW, VOCABULARY, ZONE

TURN = Turn("", ASKER, NOW, ZONE, (), VOCABULARY)
# A conversation that has just spoken of alert 12.
OF_ALERT_12 = replace(TURN, past=(PastTurn("show alert 12", "en", (ToolCall("show_alert", {"alert": 12}),)),))
Said = tuple[str, Arguments]


def _weekly(at: str, *days: str) -> dict[str, object]:
    return {"every": "week", "weekdays": [*days], "at": at}


TOMORROW = {"start": "2025-06-19T00:00", "end": "2025-06-20T00:00"}
# Values as people write them, and what they mean.
SPOKEN: dict[str, list[Said]] = {
    "member": [
        ("<@U012AB3CD>", {"platform": "slack", "user": "U012AB3CD"}),
        ("<@W9Z8Y7X6V5|marta.r>", {"platform": "slack", "user": "W9Z8Y7X6V5"}),
        ("U012AB3CD", {"platform": "slack", "user": "U012AB3CD"}),
        ("slack:U045EF6GH", {"platform": "slack", "user": "U045EF6GH"}),
    ],
    "role": [
        ("viewer", {"role": "viewer"}),
        ("Operators", {"role": "operator"}),
        ("gestora", {"role": "manager"}),
        ("administrador", {"role": "admin"}),
    ],
    "receipt": [("R-7K3QX9PD4M", {"receipt": "R-7K3QX9PD4M"}), ("r-0123456789", {"receipt": "R-0123456789"})],
    "alert": [("12", {"alert": 12}), ("#1043", {"alert": 1043})],
    "alert_number": [("12", {"alert": 12}), ("#1043", {"alert": 1043})],
    "unsaid_alert": [("", {"alert": 12})],
    "mute": [("3", {"mute": 3})],
    "schedule": [("7", {"schedule": 7})],
    "delivery": [("5", {"delivery": 5})],
    "days": [
        ("30 days", {"days": 30}),
        ("month", {"days": 30}),
        ("dos semanas", {"days": 14}),
        ("7 días", {"days": 7}),
    ],
    "changes": [
        ("calls 40", {"changes": [{"parameter": "calls", "value": 40}]}),
        ("30 llamadas", {"changes": [{"parameter": "calls", "value": 30}]}),
        ("short_share = 0.5", {"changes": [{"parameter": "short_share", "value": 0.5}]}),
        ("score -0.6", {"changes": [{"parameter": "score", "value": -0.6}]}),
    ],
    "subject": [
        ("Ana Quispe", {"person": "Ana Quispe"}),
        ("María de la Cruz", {"person": "María de la Cruz"}),
        ("extensión 3103", {"extension": "3103"}),
        ("+53 5 222 3344", {"number": "+5352223344"}),
    ],
    "line": [("Greta Olsen", {"person": "Greta Olsen"}), ("ext 3103", {"extension": "3103"})],
    "location": [("Oporto", {"location": "Oporto"}), ("Lima Centro", {"location": "Lima Centro"})],
    "assignee": [("me", {"member": "me"}), ("<@U012AB3CD>", {"member": "slack:U012AB3CD"})],
    "other": [("<@U045EF6GH|luis>", {"other": "slack:U045EF6GH"})],
    "members": [
        ("<@U012AB3CD>, <@U045EF6GH> and me", {"members": ["slack:U012AB3CD", "slack:U045EF6GH", "me"]}),
        ("slack:U012AB3CD", {"members": ["slack:U012AB3CD"]}),
    ],
    "until": [
        ("tomorrow", {"until": "tomorrow"}),
        ("mañana", {"until": "tomorrow"}),
        ("the next workday", {"until": "workday"}),
        ("el próximo día hábil", {"until": "workday"}),
        ("Friday", {"until": "2025-06-20T08:00"}),
        ("el miércoles a las 18:30", {"until": "2025-06-25T18:30"}),
        ("tomorrow at 6pm", {"until": "2025-06-19T18:00"}),
        ("18:00", {"until": "2025-06-18T18:00"}),
        ("June 30", {"until": "2025-06-30T08:00"}),
        ("5 de enero a las 7", {"until": "2026-01-05T07:00"}),
    ],
    "length": [("2 hours", {"until": "2h"}), ("90 min", {"until": "90m"}), ("media hora", {"until": "30m"})],
    "hours": [("4 hours", {"hours": 4}), ("dos días", {"hours": 48})],
    "at": [
        ("tomorrow night", {"at": "2025-06-19T22:00"}),
        ("mañana a las 9", {"at": "2025-06-19T09:00"}),
        ("on Saturday", {"at": "2025-06-21T12:00"}),
        ("in 3 hours", {"at": "2025-06-18T18:30"}),
        ("esta noche", {"at": "2025-06-18T22:00"}),
    ],
    "shift": [
        ("tomorrow night", {"at": "2025-06-19T22:00"}),
        ("next week", {"at": "2025-06-23T12:00"}),
        ("semana que viene", {"at": "2025-06-23T12:00"}),
    ],
    "on": [("Saturday", {"on": "2025-06-21T12:00"}), ("sábado", {"on": "2025-06-21T12:00"})],
    "day": [("tomorrow", TOMORROW), ("mañana", TOMORROW)],
    "past": [
        ("last night", {"since": "2025-06-17T20:00-05:00", "until": "2025-06-18T06:00-05:00"}),
        ("ayer", {"since": "2025-06-17T00:00-05:00", "until": "2025-06-18T00:00-05:00"}),
        ("fin de semana", {"since": "2025-06-14T00:00-05:00", "until": "2025-06-16T00:00-05:00"}),
    ],
    "end": [("Friday at 8", {"end": "2025-06-20T08:00"}), ("el lunes", {"end": "2025-06-23T08:00"})],
    "stretch": [
        ("tomorrow from 8 to 18", {"start": "2025-06-19T08:00", "end": "2025-06-19T18:00"}),
        ("tonight from 10 to 2", {"start": "2025-06-18T22:00", "end": "2025-06-19T02:00"}),
        ("mañana de 22 a 6", {"start": "2025-06-19T22:00", "end": "2025-06-20T06:00"}),
        ("del viernes a las 18:00 al lunes a las 8", {"start": "2025-06-20T18:00", "end": "2025-06-23T08:00"}),
    ],
    "window": [("el sábado de 8 a 12", {"starts": "2025-06-21T08:00-05:00", "until": "2025-06-21T12:00"})],
    "quiet": [("from 22 to 7", {"quiet_from": "22:00", "quiet_until": "07:00"})],
    "hold": [("2 hours", {"hold_minutes": 120})],
    "timetable": [
        ("every weekday at 8", {"when": {"every": "weekday", "at": "08:00"}}),
        ("cada día hábil a las 8:30", {"when": {"every": "weekday", "at": "08:30"}}),
        ("on Mondays and Thursdays at 7am", {"when": _weekly("07:00", "monday", "thursday")}),
        ("todos los lunes a las 9", {"when": _weekly("09:00", "monday")}),
        ("cada día", {"when": {"every": "day"}}),
        ("hourly", {"when": {"every": "hour"}}),
        ("every 15 minutes", {"when": {"every": "interval", "minutes": 15}}),
        ("el día 1 de cada mes a las 6", {"when": {"every": "month", "day": 1, "at": "06:00"}}),
        ("cron 0 8 * * 1-5", {"when": {"every": "cron", "cron": "0 8 * * 1-5"}}),
        ("30 7 * * mon", {"when": {"every": "cron", "cron": "30 7 * * mon"}}),
        ("every day at 8 Bogotá time", {"when": {"every": "day", "at": "08:00"}, "zone": "America/Bogota"}),
        (
            "cada lunes a las 9 hora de Ciudad de México",
            {"when": _weekly("09:00", "monday"), "zone": "America/Mexico_City"},
        ),
        ("daily at 9 UTC", {"when": {"every": "day", "at": "09:00"}, "zone": "UTC"}),
    ],
    "handover": [
        ("every Monday at 8", {"handover": "monday", "at": "08:00"}),
        ("cada día a las 9", {"handover": "daily", "at": "09:00"}),
        ("cada viernes", {"handover": "friday"}),
    ],
    "steps": [
        ("to the on-call at once", {"steps": [{"tell": "on_call", "after": 0}]}),
        (
            "a la guardia enseguida, después a <@U012AB3CD> tras 10 minutos",
            {"steps": [{"tell": "on_call", "after": 0}, {"tell": "slack:U012AB3CD", "after": 10}]},
        ),
        (
            "to everybody beyond $5 a minute",
            {"steps": [{"tell": "everybody", "dollars_per_minute": 5.0}]},
        ),
    ],
    "channel": [("#noc", {"destination": "#noc"}), ("<#C012AB3CD|it-noc>", {"destination": "#it-noc"})],
    "destination": [("#it-noc", {"destination": "#it-noc"}), ("soc@example.com", {"destination": "soc@example.com"})],
    "mailbox": [("noc@example.com", {"to": "noc@example.com"})],
    "note": [
        (", it was the new dialler", {"note": "it was the new dialler"}),
        (": la campaña de junio", {"note": "la campaña de junio"}),
        ("because she travels", {"note": "because she travels"}),
    ],
    "question": [
        ("yesterday's international calls", {"question": "yesterday's international calls"}),
        ("las llamadas por sede de la semana pasada", {"question": "llamadas por sede de la semana pasada"}),
    ],
    "rotation": [("nights", {"rotation": "nights"}), ("turno noche", {"rotation": "turno noche"})],
    "severity": [("critical", {"severity": "CRITICAL"}), ("altas", {"severity": "HIGH"})],
    "severities": [("critical", {"severities": ["CRITICAL"]}), ("altas y medias", {"severities": ["HIGH", "MEDIUM"]})],
    "least": [
        ("critical", {"severity": "CRITICAL"}),
        ("altas y críticas", {"severity": "HIGH"}),
        ("medium and above", {"severity": "MEDIUM"}),
    ],
    "states": [("open", {"states": ["open"]}), ("resueltas", {"states": ["resolved"]})],
    "reason": [("fraud", {"reason": "fraud"}), ("un falso positivo", {"reason": "false_positive"})],
    "detector": [
        ("mass_dialling", {"detector": "mass_dialling"}),
        ("Wangiri", {"detector": "wangiri"}),
        ("after hours", {"detector": "after_hours"}),
    ],
}
# What is said freely is kept as it was typed, slips and all.
FREE = frozenset(name for name, slot in SLOTS.items() if slot.free)


def templates() -> Iterator[tuple[Request, str, Part]]:
    """Every template with its request."""
    for table, rules in ((english.REQUESTS, english.RULES), (spanish.REQUESTS, spanish.RULES)):
        for request in table:
            for template in request.templates:
                yield request, template, parse(template, rules)


def sentences(part: Part) -> st.SearchStrategy[Said]:
    """What somebody may say who says a template, and what its values mean."""
    match part:
        case Word(text):
            return st.just((text, {}))
        case Value(slot):
            return st.sampled_from(SPOKEN[slot])
        case Either(options):
            return st.one_of([sentences(option) for option in options])
        case Row(parts):
            return st.tuples(*[sentences(inner) for inner in parts]).map(_joined)


def _joined(said: tuple[Said, ...]) -> Said:
    meant: dict[str, object] = {}
    for _, values in said:
        meant |= values
    return " ".join(text for text, _ in said if text), meant  # type: ignore[return-value]
