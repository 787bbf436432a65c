"""Mutes and maintenance: stated in several ways, listed with why, taken away; what makes no sense is refused."""

from typing import Any

import pytest

from storage import alert_changes, organisations
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from tests.conftest import NOW_MS
from tests.stories import story
from tests.tools.alerts.conftest import Load, Watch, pumping
from tests.tools.company import MARTA
from tests.tools.conftest import Ask
from tools.spec import Role

BOSS = {"role": Role.MANAGER}


async def test_the_pattern_of_an_alert(alerted: Database, ask: Ask) -> None:
    told = await ask("mute_pattern", {"alert": 1, "until": "2d", "note": "she travels"}, **BOSS)
    assert told.text == (
        "Muted: Traffic pumping (IRSF) of Luis Marín (2042), until Mon 9 Mar 2026, 12:00. It is mute 1."
    )
    assert "Quiet from now on: #1." in told.notes
    listed = await ask("list_alerts")
    assert listed.matched == 0
    assert listed.notes == ("1 more is muted and not shown.",)
    assert (await ask("list_alerts", {"muted": True})).matched == 1
    mutes = await ask("list_mutes")
    assert mutes.text == "1 pattern is muted or planned."
    assert mutes.table is not None
    (row,) = mutes.table.rows
    assert {"irsf", "Luis Marín", "2042", "she travels", "console:ana"} <= set(row)


async def test_it_is_taken_away_once(alerted: Database, ask: Ask) -> None:
    await ask("mute_pattern", {"detector": "irsf", "location": "bogotá hq"}, **BOSS)
    assert (await ask("unmute", {"mute": 1}, **BOSS)).text == ("No longer muted: Traffic pumping (IRSF) at Bogotá HQ.")
    with pytest.raises(Refused, match="There is no mute 1, or it is over already"):
        await ask("unmute", {"mute": 1}, **BOSS)
    assert (await ask("list_mutes")).text == "Nothing is muted."


async def test_planned_maintenance(alerted: Database, ask: Ask) -> None:
    args = {"location": "Bogotá HQ", "maintenance": True, "starts": "2026-03-08T22:00:00-05:00", "until": "4h"}
    told = await ask("mute_pattern", args | {"note": "new trunk"}, language="es", **BOSS)
    assert told.text == (
        "Mantenimiento planificado: todo en Bogotá HQ, del dom 8 mar 2026, 22:00 al lun 9 mar 2026, 02:00. "
        "Es el silencio 1."
    )
    assert (await ask("list_alerts")).matched == 1, "it has not begun"


@pytest.mark.parametrize(
    ("args", "error", "says"),
    [
        ({}, InvalidQuery, "say what to mute"),
        ({"alert": 1, "detector": "irsf"}, InvalidQuery, "leave the rest out"),
        ({"maintenance": True}, InvalidQuery, "maintenance needs an end"),
        ({"detector": "nothing"}, Refused, "There is no detector nothing"),
        ({"location": "Atlantis"}, Refused, "There is no location Atlantis"),
        ({"person": "Nobody"}, Refused, "Nobody here is called so"),
        ({"alert": 9}, Refused, "There is no alert 9"),
        ({"detector": "irsf", "until": "2026-01-01T00:00"}, Refused, "over before it begins"),
        ({"detector": "irsf", "until": "400d"}, Refused, "a year at most"),
        ({"detector": "irsf", "note": "x" * 401}, InvalidQuery, "at most 400 characters"),
    ],
)
async def test_mutes_that_make_no_sense(
    alerted: Database, ask: Ask, args: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        await ask("mute_pattern", args, **BOSS)
    assert (await ask("list_mutes")).matched == 0


async def test_who_may_mute_and_who_may_see_it(alerted: Database, ask: Ask) -> None:
    with pytest.raises(Refused, match="Your role may not use mute_pattern"):
        await ask("mute_pattern", {"alert": 1}, role=Role.OPERATOR)
    await ask("mute_pattern", {"alert": 1, "note": "call Luis Marín"}, **BOSS)
    seen = await ask("list_mutes", role=Role.VIEWER)
    assert "Luis" not in repr(seen)
    async with alerted.write() as connection:
        other = await organisations.ensure(connection, "another", NOW_MS)
    assert (await ask("list_mutes", where=other)).matched == 0
    with pytest.raises(Refused, match="There is no mute 1"):
        await ask("unmute", {"mute": 1}, where=other, **BOSS)


async def test_the_watch_keeps_what_is_muted_and_tells_of_the_rest(
    watched: Database, load: Load, watch: Watch, ask: Ask
) -> None:
    await ask("mute_pattern", {"alert": 1, "note": "known"}, **BOSS)
    await load(pumping(10, first=60))
    await load(pumping(person=MARTA))
    assert (await watch()).text == "New alerts: #2. Muted: #1."
    assert (await ask("show_alert", {"alert": 1})).matched == 70


async def test_the_mutes_of_an_alert_that_several_detectors_saw_are_told_as_one_and_taken_away_as_one(
    database: Database, organisation: int, ask: Ask
) -> None:
    async with database.write() as connection:
        told = story(detectors=("irsf", "wangiri"), number="+5351234567")
        await alert_changes.record(connection, organisation, told, NOW_MS)
    muted = await ask("mute_pattern", {"alert": 1}, **BOSS)
    assert "\n" not in muted.text
    assert muted.text.endswith("They are mutes 1 and 2; “unmute alert 1” takes them all away.")
    over = await ask("unmute", {"alert": 1}, **BOSS)
    assert over.text.startswith("No longer muted: Traffic pumping (IRSF) and One-ring calls (Wangiri) of ")
    assert (await ask("list_mutes")).text == "Nothing is muted."
    with pytest.raises(Refused, match="No mute is about alert 1"):
        await ask("unmute", {"alert": 1}, **BOSS)
    with pytest.raises(InvalidQuery):
        await ask("unmute", {"alert": 1, "mute": 1}, **BOSS)
