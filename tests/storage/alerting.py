"""Alerts as rows, for tests of what is owed about them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import alerts
from tests.conftest import NOW_MS


@dataclass(frozen=True)
class Made:
    """An alert, as `owe` knows one."""

    id: int
    version: int = 1
    severity: str = "HIGH"
    muted: bool = False


async def alert(connection: AsyncConnection, organisation: int, number: int, **changes: Any) -> Made:
    values = {
        "number": number,
        "key": f"key-{number}",
        "detector": "irsf",
        "detectors": "irsf",
        "severity": "HIGH",
        "state": "open",
        "subject": f"number:{number}",
        **dict.fromkeys(("first_call", "last_call", "raised_at", "opened_at", "changed_at"), NOW_MS),
        **dict.fromkeys(("version", "occurrences", "calls", "seconds"), 1),
        **dict.fromkeys(("dollars", "dollars_per_minute", "score"), 1.0),
        "facts": "{}",
        "muted": False,
        "escalated": 0,
    } | changes
    key = (
        await connection.execute(insert(alerts).values(organisation_id=organisation, **values).returning(alerts.c.id))
    ).scalar_one()
    return Made(key, 1, values["severity"])
