"""News of alerts in both languages: a line for each thing that happens, and one message about many alerts."""

from dataclasses import replace

import pytest

from bot import news
from storage.alerts import Alert
from storage.stories import MINUTE, Severity
from tests.conftest import NOW_MS
from tools.spec import Role
from tools.words import Language

HOUR = 60 * MINUTE
ALERT = Alert(
    id=1,
    number=12,
    key="irsf:1",
    detectors=("irsf",),
    severity=Severity.HIGH,
    state="open",
    subject="number:+5351234567",
    person=None,
    user=None,
    extension=None,
    phone="+5351234567",
    location=None,
    country="CU",
    first_call=NOW_MS - HOUR,
    last_call=NOW_MS,
    raised_at=NOW_MS,
    opened_at=NOW_MS,
    changed_at=NOW_MS,
    version=1,
    occurrences=1,
    calls=40,
    seconds=2_400,
    dollars=20.0,
    dollars_per_minute=0.5,
    score=4.0,
    facts={},
    assigned_to=None,
    acknowledged_by=None,
    acknowledged_at=None,
    resolved_by=None,
    resolved_at=None,
    reason=None,
    note=None,
    snoozed_until=NOW_MS,
    muted=False,
    escalated=0,
    escalate_at=None,
)
TAKEN = replace(ALERT, state="acknowledged", acknowledged_by="slack:U1")


@pytest.mark.parametrize(
    ("alert", "what", "detail", "english", "spanish"),
    [
        (
            ALERT,
            "worsened",
            {},
            "It got worse: high now, 40 calls, $20.00.",
            "Empeoró: ahora es alta, con 40 llamadas y US$ 20,00.",
        ),
        (ALERT, "woke", {}, "Its snooze is over and nobody has it.", "Ya no está pospuesta y nadie la tiene."),
        (TAKEN, "woke", {}, "Its snooze is over.", "Ya no está pospuesta."),
        (ALERT, "escalated", {}, "Nobody has taken it: it was escalated.", "Nadie la ha tomado: se escaló."),
        (TAKEN, "acknowledged", {}, "slack:U1 acknowledged it.", "slack:U1 la reconoció."),
        (TAKEN, "assigned", {"to": "slack:U1"}, "slack:U1 took it.", "slack:U1 la tomó."),
        (
            TAKEN,
            "assigned",
            {"to": "slack:U2"},
            "slack:U1 assigned it to slack:U2.",
            "slack:U1 se la asignó a slack:U2.",
        ),
        (
            ALERT,
            "snoozed",
            {"until": NOW_MS},
            "slack:U1 snoozed it until Mon 2 Mar 2026, 07:00.",
            "slack:U1 la pospuso hasta lun 2 mar 2026, 07:00.",
        ),
        (
            ALERT,
            "resolved",
            {"reason": "expected"},
            "slack:U1 resolved it: expected.",
            "slack:U1 la resolvió como esperada.",
        ),
        (ALERT, "muted", {}, "slack:U1 muted it.", "slack:U1 la silenció."),
    ],
)
def test_a_line_says_what_happened(
    alert: Alert, what: str, detail: dict[str, object], english: str, spanish: str
) -> None:
    languages: tuple[tuple[Language, str], ...] = (("en", english), ("es", spanish))
    for language, text in languages:
        line = news.line(alert, what, "slack:U1", detail, language=language, zone="America/Bogota", alone=False)
        assert (line.text, line.title, line.buttons) == (text, "", ())


def told(*alerts: Alert, kind: str = "flood", language: Language = "en", role: Role = Role.OPERATOR) -> list[str]:
    card = news.many(alerts, kind, language=language, zone="UTC", role=role, key="key", now_ms=NOW_MS)
    return [card.title, *card.text.splitlines(), " ".join(button.label for button in card.buttons)]


def test_what_costs_most_a_minute_now_comes_first() -> None:
    over = replace(ALERT, number=1, last_call=NOW_MS - 3 * HOUR, dollars=900.0, dollars_per_minute=9.0)
    going_on = replace(ALERT, number=2)
    dearer = replace(ALERT, number=3, dollars_per_minute=0.75)
    low = replace(ALERT, number=4, severity=Severity.LOW, dollars_per_minute=50.0, state="resolved", reason="expected")
    assert told(low, over, going_on, dearer) == [
        "4 alerts at once",
        "By severity: high 3, low 1. $960 so far, $1.25 a minute.",
        "Not taken by anybody yet: 3.",
        "Acknowledge #3 Acknowledge #2 Acknowledge #1 Open alerts",
    ]


def test_a_digest_in_spanish() -> None:
    alert = replace(ALERT, last_call=NOW_MS - 3 * HOUR, severity=Severity.LOW)
    assert told(alert, kind="digest", language="es") == [
        "Durante las horas de silencio: 1 alerta",
        "Por gravedad: baja 1. US$ 20,00 hasta ahora.",
        "Nadie ha tomado ninguna todavía.",
        "Reconocer #12 Alertas abiertas",
    ]
    assert told(TAKEN, TAKEN, kind="digest", language="es")[0::2] == [
        "Durante las horas de silencio: 2 alertas",
        "Alguien ha tomado cada una.",
    ]


def test_whoever_reads_a_flood_without_the_right_to_sees_no_numbers() -> None:
    card = news.many([ALERT], "flood", language="en", zone="UTC", role=Role.VIEWER, key="key", now_ms=NOW_MS)
    assert card.table is not None
    assert "+53" in str(card.table.rows)
    assert "51234567" not in str(card.table.rows)
