"""The rows of `imports` and `rejected_rows`: what was loaded from which file, and what was put aside and why."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.records import Rejected
from storage.schema import imports, rejected_rows

State = Literal["running", "done", "failed"]

LONGEST_RAW = 16_000
LONGEST_REASON = 400
LONGEST_FILE = 400
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """The legs of one import so far: read = added + known + rejected."""

    read: int = 0
    added: int = 0
    known: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class PutAside:
    """A rejected row as it is kept. `at` is when its import began (UTC milliseconds)."""

    import_id: int
    file: str
    at: int
    position: int
    reason: str
    raw: str


async def begin(connection: AsyncConnection, organisation: int, file: str, format: str, now: int) -> int:
    """Note that an import of `file` begins at `now` (UTC milliseconds); its key."""
    values = {
        "organisation_id": organisation,
        "file": file[:LONGEST_FILE],
        "format": format,
        "state": "running",
        "started_at": now,
    }
    key: int = (await connection.execute(insert(imports).values(values).returning(imports.c.id))).scalar_one()
    return key


async def note(
    connection: AsyncConnection,
    organisation: int,
    import_id: int,
    tally: Tally,
    state: State = "running",
    now: int | None = None,
) -> None:
    """Write how far an import has come; `now` (UTC milliseconds) when it ends."""
    await connection.execute(
        update(imports)
        .where(imports.c.organisation_id == organisation, imports.c.id == import_id)
        .values(
            state=state,
            finished_at=now,
            legs_read=tally.read,
            legs_added=tally.added,
            legs_known=tally.known,
            legs_rejected=tally.rejected,
        )
    )


async def unfinished(connection: AsyncConnection, organisation: int) -> tuple[str, ...]:
    """The files whose import began and has not ended: it is running now, or its process was killed."""
    found = await connection.scalars(
        select(imports.c.file)
        .where(imports.c.organisation_id == organisation, imports.c.state == "running")
        .order_by(imports.c.id)
    )
    return tuple(dict.fromkeys(found))


async def running(connection: AsyncConnection, organisation: int, since_ms: int) -> bool:
    """Whether an import that began after then has not ended."""
    found = await connection.scalar(
        select(imports.c.id)
        .where(imports.c.organisation_id == organisation, imports.c.state == "running", imports.c.started_at > since_ms)
        .limit(1)
    )
    return found is not None


async def put_aside(
    connection: AsyncConnection, organisation: int, import_id: int, source: str, rows: Sequence[Rejected]
) -> None:
    """Keep bad rows. One that is kept already, from an earlier try with the same file say, is not kept twice."""
    if not rows:
        return
    await connection.execute(
        insert_or_ignore(connection, rejected_rows),
        [
            {
                "organisation_id": organisation,
                "import_id": import_id,
                "position": row.position,
                "reason": _storable(row.reason)[:LONGEST_REASON],
                "raw": _storable(row.raw)[:LONGEST_RAW],
                "digest": sha256(f"{source}\n{row.raw}".encode("utf-8", "surrogatepass")).hexdigest(),
            }
            for row in rows
        ],
    )


async def rejected(connection: AsyncConnection, organisation: int) -> AsyncIterator[PutAside]:
    """Every row that was put aside, the newest import first, each in the order of its file."""
    columns = (
        rejected_rows.c.import_id,
        imports.c.file,
        imports.c.started_at,
        rejected_rows.c.position,
        rejected_rows.c.reason,
        rejected_rows.c.raw,
    )
    statement = (
        select(*columns)
        .join(imports, imports.c.id == rejected_rows.c.import_id)
        .where(rejected_rows.c.organisation_id == organisation)
        .order_by(rejected_rows.c.import_id.desc(), rejected_rows.c.position, rejected_rows.c.id)
    )
    async with connection.stream(statement.execution_options(yield_per=_PAGE)) as rows:
        async for row in rows:
            yield PutAside(*row)


async def count_rejected(connection: AsyncConnection, organisation: int) -> int:
    """How many rows are put aside."""
    number: int = (
        await connection.execute(
            select(func.count()).select_from(rejected_rows).where(rejected_rows.c.organisation_id == organisation)
        )
    ).scalar_one()
    return number


def _storable(text: str) -> str:
    """The text without what PostgreSQL cannot store: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
