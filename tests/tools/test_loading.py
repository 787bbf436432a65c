"""Importing files: what is loaded, what is told, and that nothing is ever loaded twice."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from storage.engine import Database
from storage.imports import Tally
from storage.schema import imports, legs, rejected_rows
from tests.conftest import NOW_MS
from tests.feeds import csv_text, page, threecx, webex, write
from tools.loading import ImportOutcome, Progress, import_files

PROGRAM = """
import asyncio, sys
from pathlib import Path
from storage import organisations
from storage.engine import Database
from tools.loading import import_files

async def main():
    database = await Database.open(sys.argv[1])
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", 0)
    def tell(progress):
        print(progress.tally.read, flush=True)

    await import_files(database, organisation, [Path(sys.argv[2])], batch=50, progress=tell)

asyncio.run(main())
"""


@pytest.fixture
def load(database: Database, organisation: int, now: datetime) -> Any:
    """Import one file, at the frozen clock."""

    async def load(path: Path, **options: Any) -> ImportOutcome:
        (outcome,) = await import_files(database, organisation, [path], now=lambda: now, **options)
        return outcome

    return load


async def values(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(columns[0].table.c.id))]


async def stored(database: Database) -> list[str]:
    return [report for (report,) in await values(database, legs.c.report_id)]


def reports(records: Iterable[dict[str, Any]]) -> list[str]:
    return [record["Report ID"] for record in records]


@pytest.mark.parametrize("batch", [1, 2, 1000])
async def test_a_file_is_loaded_and_bad_rows_are_kept_aside(database: Database, load: Any, tmp_path: Path, batch: int):
    good, bad = [webex() for _ in range(4)], webex({"Duration": "abc"})
    outcome = await load(write(tmp_path / "calls.json", page([*good[:2], bad, *good[2:]])), batch=batch)

    assert outcome == ImportOutcome("calls.json", "webex", Tally(read=5, added=4, known=0, rejected=1))
    assert await stored(database) == reports(good)
    assert await values(database, rejected_rows.c.position, rejected_rows.c.reason) == [
        (3, 'Duration is no number of seconds: "abc"')
    ]
    columns = imports.c
    (row,) = await values(
        database,
        columns.file,
        columns.format,
        columns.state,
        columns.started_at,
        columns.finished_at,
        columns.legs_read,
        columns.legs_added,
        columns.legs_rejected,
    )
    assert row == ("calls.json", "webex", "done", NOW_MS, NOW_MS, 5, 4, 1)


async def test_loading_again_adds_only_what_is_new(database: Database, load: Any, tmp_path: Path):
    records = [webex() for _ in range(6)]
    bad = webex({"Start time": ""})
    await load(write(tmp_path / "first.json", page([*records[:4], bad])))
    again = await load(write(tmp_path / "second.csv", csv_text([bad, *records])))
    third = await load(write(tmp_path / "first.json.gz", page([*records[:4], bad])))

    assert again.tally == Tally(read=7, added=2, known=4, rejected=1)
    assert third.tally == Tally(read=5, added=0, known=4, rejected=1)
    assert await stored(database) == reports(records)
    assert len(await values(database, rejected_rows.c.id)) == 2  # as JSON and as CSV


async def test_a_file_that_breaks_off_is_completed_by_the_whole_one(database: Database, load: Any, tmp_path: Path):
    records = [webex() for _ in range(5)]
    whole = page(records)
    outcome = await load(write(tmp_path / "calls.json", whole[:-500]))

    assert outcome.problem == "It ends in the middle of a record."
    assert outcome.tally == Tally(read=4, added=4)
    assert await values(database, imports.c.state) == [("failed",)]

    outcome = await load(write(tmp_path / "calls.json", whole))

    assert (outcome.problem, outcome.tally) == (None, Tally(read=5, added=1, known=4))
    assert await stored(database) == reports(records)


async def test_a_file_that_cannot_be_read_does_not_keep_others_from_it(
    database: Database, organisation: int, tmp_path: Path
):
    good = write(tmp_path / "good.json", page([webex()]))
    wrong = write(tmp_path / "wrong.csv", "a,b\n")

    outcomes = await import_files(database, organisation, [tmp_path / "none.json", wrong, good])

    assert [outcome.format for outcome in outcomes] == [None, None, "webex"]
    assert outcomes[0].problem == f"There is no file {tmp_path / 'none.json'}."
    assert (outcomes[1].problem or "").startswith("wrong.csv is no call history that Ringfence knows")
    assert len(await stored(database)) == 1
    assert len(await values(database, imports.c.id)) == 1


async def test_3cx_and_webex_lie_side_by_side(database: Database, load: Any, tmp_path: Path):
    row = threecx({"cdr_id": "same"})
    await load(write(tmp_path / "3cx.csv", csv_text([row])))
    await load(write(tmp_path / "webex.json", page([webex({"Report ID": "same"})])))

    assert await values(database, legs.c.source, legs.c.report_id) == [("3cx", "same"), ("webex", "same")]


async def test_progress_tells_bytes_and_legs(load: Any, tmp_path: Path):
    path = write(tmp_path / "calls.json", page([webex() for _ in range(5)]))
    seen: list[Progress] = []
    await load(path, batch=2, progress=seen.append)

    assert [step.tally.read for step in seen] == [2, 4, 5]
    assert seen[-1] == Progress("calls.json", path.stat().st_size, path.stat().st_size, Tally(read=5, added=5))


@pytest.mark.parametrize("make", [webex, threecx])
async def test_values_that_are_too_long_are_cut_or_put_aside(load: Any, tmp_path: Path, make: Any):
    plain = make()
    rows = [make({name: str(value) + "x" * 500}) for name, value in plain.items()]
    outcome = await load(write(tmp_path / "calls", csv_text([plain, *rows])))

    assert outcome.tally.read == len(rows) + 1
    assert outcome.tally.added + outcome.tally.rejected == outcome.tally.read
    assert outcome.tally.added > len(rows) / 2


async def test_texts_that_strangers_wrote_are_stored_as_they_are(database: Database, load: Any, tmp_path: Path):
    name = "Robert'); DROP TABLE legs;-- \u202e{}\U0001f4de"
    record = webex({"Calling line ID": name, "Called line ID": "\0" + name})
    outcome = await load(write(tmp_path / "calls.json", json.dumps([record])))

    assert outcome.tally.added == 1
    assert await values(database, legs.c.calling_name, legs.c.called_name) == [(name, name)]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_an_import_that_was_killed_is_completed_by_the_next(format: str, database_url: str, tmp_path: Path):
    records = [webex() for _ in range(4_000)]
    path = write(tmp_path / "calls", page(records) if format == "json" else csv_text(records))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", PROGRAM, database_url, str(path)]

    for last_words in (b"50\n", b"500\n", b"1500\n"):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        while process.stdout.readline() != last_words:
            assert process.poll() is None
        process.kill()
        assert process.wait(timeout=60) == -signal.SIGKILL
        process.stdout.close()

    async def finish() -> None:
        database = await Database.open(database_url)
        before = len(await stored(database))
        assert 1500 <= before < 4_000
        assert before % 50 == 0
        (outcome,) = await import_files(database, 1, [path])
        assert outcome.tally == Tally(read=4_000, added=4_000 - before, known=before)
        assert sorted(await stored(database)) == sorted(reports(records))
        async with database.read() as connection:
            assert await connection.scalar(select(func.count(legs.c.journey.distinct()))) == 4_000
        await database.close()

    asyncio.run(finish())
