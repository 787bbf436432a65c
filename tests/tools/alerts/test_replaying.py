"""replay: what there would have been, with other parameters too; nothing is written."""

from typing import Any

import pytest
from sqlalchemy import func, select

from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from storage.schema import alerts, watches
from tests.tools import company
from tests.tools.alerts.conftest import Load, pumping
from tests.tools.conftest import Ask
from tools.spec import Role

BOSS = {"role": Role.MANAGER}


@pytest.fixture
async def night(database: Database, organisation: int, load: Load) -> Database:
    """The calls of the night; nobody has looked yet."""
    await company.load(database, organisation)
    await load(pumping())
    return database


async def test_the_night_would_have_been_told(night: Database, ask: Ask) -> None:
    told = await ask("replay", {"days": 5}, **BOSS)
    assert told.text.startswith("With the parameters as they are the last 5 days would have given 1 alert, $")
    assert told.table is not None
    (row,) = told.table.rows
    seen: dict[str, Any] = dict(zip((column.name for column in told.table.columns), row, strict=True))
    assert 0 < seen["calls_before"] < seen["calls"] == 60
    assert 0 < seen["dollars_before"] < seen["dollars"]
    async with night.read() as connection:
        for table in (alerts, watches):
            assert await connection.scalar(select(func.count()).select_from(table)) == 0


async def test_another_threshold_is_compared_with_the_one_in_force(night: Database, ask: Ask) -> None:
    blind = {"days": 5, "detector": "irsf", "changes": [{"parameter": "calls", "value": 1000}]}
    told = await ask("replay", blind, **BOSS)
    assert told.text.startswith(
        "With calls = 1,000 (irsf) the last 5 days would have given no alert. As things are, it would"
    )
    assert "1 alert, $" in told.text


@pytest.mark.parametrize(
    ("args", "error", "says"),
    [
        ({"detector": "nothing"}, Refused, "There is no detector nothing"),
        ({"changes": [{"parameter": "calls", "value": 5}]}, InvalidQuery, "name the detector"),
        ({"detector": "irsf", "changes": [{"parameter": "colour", "value": 5}]}, Refused, "colour: there is no such"),
        ({"detector": "irsf", "changes": [{"parameter": "calls", "value": -5}]}, Refused, "a whole number from 2"),
        ({"days": 5000}, InvalidQuery, "less than or equal to 366"),
    ],
)
async def test_replays_that_make_no_sense(
    night: Database, ask: Ask, args: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        await ask("replay", args, **BOSS)
