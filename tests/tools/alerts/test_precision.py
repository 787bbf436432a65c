"""detectors: what people said of its alerts is what a detector is worth; nothing is claimed before they did."""

from storage import alert_changes
from storage.alerts import Reason
from storage.engine import Database
from tests.stories import story
from tests.tools.alerts.conftest import NOON_MS
from tests.tools.conftest import Ask
from tools.wording import DETECTORS


async def rows(ask: Ask, days: int = 30) -> dict[object, dict[str, object]]:
    table = (await ask("detectors", {"days": days})).table
    assert table is not None
    names = [column.name for column in table.columns]
    return {row[0]: dict(zip(names, row, strict=True)) for row in table.rows}


async def test_nothing_was_raised(ask: Ask, organisation: int) -> None:
    assert (await ask("detectors")).text == "No alert was raised in the last 30 days."
    found = await rows(ask)
    assert set(found) == set(DETECTORS)
    assert {row["precision"] for row in found.values()} == {None}


async def test_precision_comes_from_what_was_resolved(database: Database, organisation: int, ask: Ask) -> None:
    reasons: tuple[Reason | None, ...] = ("fraud", "fraud", "false_positive", "expected", "duplicate", None)
    async with database.write() as connection:
        for place, reason in enumerate(reasons):
            detectors = ("irsf", "after_hours") if place == 0 else ("irsf",)
            told = story(number=f"+53{place}", detectors=detectors)
            number = (await alert_changes.record(connection, organisation, told, NOON_MS)).alert.number
            if reason is not None:
                await alert_changes.resolve(connection, organisation, number, reason, None, "slack:U1", NOON_MS)
    assert (await ask("detectors")).text == ("Alerts raised in the last 30 days: 6; resolved as fraud or as none: 4.")
    found = await rows(ask)
    irsf = found["irsf"]
    assert (irsf["raised"], irsf["fraud"], irsf["false_positive"], irsf["expected"]) == (6, 2, 1, 1)
    assert (irsf["duplicate"], irsf["open"], irsf["precision"], irsf["muted_share"]) == (1, 1, 50.0, 0.0)
    assert (found["after_hours"]["raised"], found["after_hours"]["precision"]) == (1, 100.0)


async def test_it_says_when_nothing_is_known_yet(alerted: Database, ask: Ask) -> None:
    await ask("resolve_alert", {"alert": 1, "reason": "duplicate"})
    told = await ask("detectors", language="es")
    assert told.text.endswith("así que nada se sabe de la precisión de los detectores.")
