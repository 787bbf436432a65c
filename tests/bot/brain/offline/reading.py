"""What the tests of the offline brain share: a small made vocabulary, a frozen clock, and asking without a database."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.brain.base import PastTurn, Turn
from bot.brain.offline.brain import Plan, plan_turn
from storage.vocabulary import Named, Place, Vocabulary
from tools.spec import Principal, Role

ZONE = "America/Lima"
NOW = datetime(2025, 6, 18, 15, 30, tzinfo=ZoneInfo(ZONE))  # a Wednesday


def person(name: str, extension: str, location: str = "Lima Centro") -> Named:
    return Named(name, "person", extension, f"+5116000{extension}", location)


VOCABULARY = Vocabulary(
    people=(
        person("Ana Quispe", "3101"),
        person("Ana Flores", "3102"),
        person("José Ángel Núñez", "3103"),
        person("María de la Cruz", "3104", "Oporto"),
        person("Domingo Mayo", "3105"),
        person("Greta Olsen", "2041", "Oporto"),
        person("Luz Rey", "3201"),
        person("Luz Rey", "3202", "Oporto"),
    ),
    queues=(Named("Atención al Cliente", "queue", "8000", None, "Lima Centro"),),
    locations=(
        Place("Lima Centro", ZONE, "PE"),
        Place("Oporto", "Europe/Lisbon", "PT"),
        Place("Panama City", "America/Panama", "PA"),
        Place("Medellín", "America/Bogota", "CO"),
    ),
    trunks=("Lima Centro PSTN", "Carrier Norte"),
    countries=("PE", "PT", "PA", "CU", "SO"),
)
ASKER = Principal("test", "tester", 1, Role.OPERATOR)


def plan(text: str, *past: PastTurn) -> Plan:
    """Read one question."""
    return plan_turn(Turn(text, ASKER, NOW, ZONE, past, VOCABULARY))


def talk(*texts: str) -> Plan:
    """Read a conversation; the plan of its last turn."""
    past: list[PastTurn] = []
    for text in texts:
        read = plan(text, *past)
        past.append(PastTurn(text, read.language, (read.call,) if read.call else (), read.pending))
    return read


def query(*texts: str) -> dict[str, Any]:
    """The query that a question or conversation becomes, without its period and zone."""
    read = talk(*texts)
    assert read.call is not None, f"asked back: {read.asked or read.said}"
    assert read.call.tool == "query_calls"
    return {key: value for key, value in read.call.args.items() if key not in ("period", "zone")}


def conditions(*texts: str) -> set[tuple[str, ...]]:
    """Its conditions as (field, value, ...), `not` first where negated."""
    return {
        (("not",) if condition.get("negate") else ()) + (condition["field"], *condition["values"])
        for condition in query(*texts).get("where", [])
    }


def period(*texts: str) -> tuple[str | None, str | None]:
    """Its period as local clock times."""
    read = talk(*texts)
    assert read.call is not None, f"asked back: {read.asked or read.said}"
    found = read.call.args.get("period", {})

    def local(end: str) -> str | None:
        text = found.get(end)
        return None if text is None else datetime.fromisoformat(text).astimezone(NOW.tzinfo).strftime("%Y-%m-%d %H:%M")

    return local("start"), local("end")
