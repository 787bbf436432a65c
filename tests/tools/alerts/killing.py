"""A watch that dies in the middle: the process is killed as soon as it has written to a table, before it commits.

python -m tests.tools.alerts.killing URL ORGANISATION TABLE
"""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from bot.security.guard import Guard
from storage.engine import Database
from tests.tools.alerts.conftest import system
from tools.registry import TOOLS


async def main(url: str, organisation: int, table: str) -> None:
    """Let the watch look once, and die."""
    database = await Database.open(url)

    @event.listens_for(Engine, "after_cursor_execute")
    def die(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            os.kill(os.getpid(), signal.SIGKILL)

    await Guard(database, TOOLS).call("run_detectors", {}, system(organisation))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
