"""Importing files of call history: reading them and loading their legs, batch by batch."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from integrations.call_files.reading import CallFile, Format
from storage import imports
from storage.engine import Database
from storage.errors import RingfenceError, UnreadableFile
from storage.geography import Geography
from storage.imports import Tally
from storage.loading import BATCH, Loader, batches
from storage.records import CallRecord, Rejected


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """How the import of one file went.

    `format` is None when the file could not be read at all, `problem` a sentence when not all of it could be: what
    `tally` counts is loaded all the same. `notes` are sentences about what else a person should know.
    """

    file: str
    format: Format | None
    tally: Tally
    problem: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the import of one file has come: `read` of `size` bytes on the disk, and the legs so far."""

    file: str
    read: int
    size: int
    tally: Tally


def wall_clock() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)


async def import_files(
    database: Database,
    organisation: int,
    paths: Sequence[Path],
    format: Format | None = None,
    *,
    geography: Geography | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    now: Callable[[], datetime] = wall_clock,
    batch: int = BATCH,
) -> list[ImportOutcome]:
    """Load each file's legs; what is there already stays as it is. One outcome a file, in order.

    A file that cannot be read does not keep the others from being loaded. `format` None finds out what each file is.
    Each batch is one transaction: a kill at any moment leaves whole batches, and importing again adds what is missing.
    Raises StorageError.
    """
    outcomes = []
    for path in paths:
        try:
            with CallFile(path, format, geography) as file:
                work = _Import(database, organisation, file, geography, progress, now)
                outcomes.append(await work.run(batch))
        except UnreadableFile as error:
            outcomes.append(ImportOutcome(path.name, None, Tally(), str(error)))
    return outcomes


class _Import:
    """The import of one file."""

    def __init__(
        self,
        database: Database,
        organisation: int,
        file: CallFile,
        geography: Geography | None,
        progress: Callable[[Progress], None],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._organisation = organisation
        self._file = file
        self._progress = progress
        self._now = now
        self._loader = Loader(organisation, geography)
        self._tally = Tally()
        self._key = 0

    async def run(self, batch: int) -> ImportOutcome:
        """Load the whole file."""
        file = self._file
        async with self._database.write() as connection:
            self._key = await imports.begin(connection, self._organisation, file.name, file.format, self._now_ms())
        try:
            await self._load(batches(file, batch))
        except (RingfenceError, OSError, asyncio.CancelledError):
            await self._end("failed")
            raise
        await self._end("failed" if file.trouble else "done")
        return ImportOutcome(file.name, file.format, self._tally, file.trouble, file.notes())

    async def _load(self, items: Iterable[list[CallRecord | Rejected]]) -> None:
        for batch in items:
            legs = [item for item in batch if isinstance(item, CallRecord)]
            bad = [item for item in batch if isinstance(item, Rejected)]
            async with self._database.write() as connection:
                added = await self._loader.add(connection, legs, self._key)
                await imports.put_aside(connection, self._organisation, self._key, self._file.source, bad)
                tally = replace(
                    self._tally,
                    read=self._tally.read + len(batch),
                    added=self._tally.added + added,
                    known=self._tally.known + len(legs) - added,
                    rejected=self._tally.rejected + len(bad),
                )
                await imports.note(connection, self._organisation, self._key, tally)
            self._tally = tally
            self._progress(Progress(self._file.name, self._file.position, self._file.size, tally))
        async with self._database.write() as connection:
            await self._loader.settle(connection)

    async def _end(self, state: imports.State) -> None:
        async with self._database.write() as connection:
            await imports.note(connection, self._organisation, self._key, self._tally, state, self._now_ms())

    def _now_ms(self) -> int:
        return round(self._now().timestamp() * 1000)
