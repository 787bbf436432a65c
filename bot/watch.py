"""The watch: looks for what is new or due, and calls the tools that deal with it as the principal `system`.

    new legs → run_detectors        a snooze is over, a step of escalation is due → tend_watch
    another person is on call → a brief for every destination of alerts

Looking costs a few reads; nothing is called, and nothing audited, while there is nothing to do. Several processes may
watch one database: what a tool finds it does in one transaction, and only once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot import cards_json, logs
from bot.cards import Card
from bot.clock import wall_ms
from bot.config import Settings
from bot.parcels import readers
from bot.security.guard import Asker, Guard
from bot.security.masking import mask
from storage import alerts, destinations, escalations, imports, organisations, owing, rotations, watching
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import RingfenceError
from storage.on_call import Rotation, Shift, on_call
from tools.spec import Principal, Role
from tools.words import Language, Words

WATCH = "watch"
# An import is waited for, so that nobody is told of a history that is half there; a killed one is not waited for long.
IMPORT_MS = 10 * 60_000

TITLE = Words("Hand-over: {who} is on call now", "Relevo: ahora está de guardia {who}")
YOURS = Words("you are on call now. This is how things stand.", "ahora estás de guardia. Así están las cosas.")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Every wait of the watch, in seconds."""

    poll: float = 2.0  # between looks
    shifts: float = 15.0  # between looks for another person on call
    trouble: float = 60.0  # that what failed for an organisation is left alone


TEMPO = Tempo()


class Watch:
    """Watches every organisation of one database. `told` is called when something may be owed to a channel.

    Without `detects` (the detectors' libraries are not there) only what was found before is tended.
    """

    def __init__(
        self,
        database: Database,
        guard: Guard,
        settings: Settings,
        told: Callable[[], None] = lambda: None,
        tempo: Tempo = TEMPO,
        clock: Callable[[], int] = wall_ms,
        *,
        detects: bool = True,
    ) -> None:
        self._detects = detects
        self._database = database
        self._guard = guard
        self._settings = settings
        self._told = told
        self._tempo = tempo
        self._clock = clock
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._left_alone: dict[tuple[int, str], float] = {}
        self._shifts_at = 0.0

    def start(self) -> None:
        """Begin, with what came while nobody watched."""
        self._task = asyncio.create_task(self._work())

    def wake(self) -> None:
        """There is something new: look now."""
        self._woken.set()

    async def stop(self) -> None:
        """End; a tool that runs is undone, and what it was about is found again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def look(self, organisation: int, *, shifts: bool = True) -> bool:
        """Do what is new or due in an organisation; whether there was anything. Raises RingfenceError."""
        tended = await self._tend(organisation)
        briefed = shifts and await self._hand_over(organisation)
        return await self._detect(organisation) or tended or briefed

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._round()
            except RingfenceError as error:
                logger.error("the watch cannot look", why=str(error))
            except Exception:  # the top of a job: it goes on
                logger.exception("the watch cannot look", reference=logs.reference())
            try:
                async with asyncio.timeout(self._tempo.poll):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _round(self) -> None:
        """Look at every organisation; one that fails keeps no other waiting.

        People who wait to be called come first, everywhere: looking at many new calls takes its time, and where the
        detectors fail somebody has to be called all the same.
        """
        async with self._database.read() as connection:
            known = await organisations.every(connection)
        shifts = time.monotonic() >= self._shifts_at
        if shifts:
            self._shifts_at = time.monotonic() + self._tempo.shifts
        for organisation in known:
            await self._surely(self._tend, organisation)
            if shifts:
                await self._surely(self._hand_over, organisation)
        for organisation in known:
            if await self._surely(self._detect, organisation):
                for other in known:
                    await self._surely(self._tend, other)

    async def _surely(self, work: Callable[[int], Awaitable[bool]], organisation: int) -> bool:
        """Do one thing for one organisation, unless it has just failed; whether there was anything to do."""
        what = (organisation, work.__name__)
        if self._left_alone.get(what, 0.0) > time.monotonic():
            return False
        try:
            return await work(organisation)
        except RingfenceError as error:
            logger.error("the watch failed", organisation=organisation, what=work.__name__, why=str(error))
        except Exception:  # a defect of one organisation's data: the others go on
            number = logs.reference()
            logger.exception("the watch failed", organisation=organisation, what=work.__name__, reference=number)
        self._left_alone[what] = time.monotonic() + self._tempo.trouble
        return False

    async def _detect(self, organisation: int) -> bool:
        """Look at what is new, and call who has to be called about it at once; whether there was anything."""
        now = self._clock()
        async with self._database.read() as connection:
            new = self._detects and await watching.behind(connection, organisation)
            new = new and not await imports.running(connection, organisation, now - IMPORT_MS)
        if new:
            await self._guard.call("run_detectors", {}, self._asker(organisation, now))
            self._told()
            await self._tend(organisation)
        return new

    async def _tend(self, organisation: int) -> bool:
        """Do what is due on alerts; whether there was anything."""
        now = self._clock()
        async with self._database.read() as connection:
            due = await escalations.any_due(connection, organisation, now)
            due = due or await alerts.snoozed_due(connection, organisation, now)
        if due:
            await self._guard.call("tend_watch", {}, self._asker(organisation, now))
            self._told()
        return due

    async def _hand_over(self, organisation: int) -> bool:
        """Tell of shifts that have begun, once each; whether there was one."""
        now, told = self._clock(), False
        async with self._database.read() as connection:
            known = await rotations.every(connection, organisation)
        for rotation in known:
            async with self._database.read() as connection:
                made = await rotations.overrides_of(
                    connection, organisation, rotation.id, (rotation.briefed_at or now) - rotations.LONGEST
                )
            shift = on_call(rotation, made, now)
            if shift is None or shift.from_at <= (rotation.briefed_at or 0):
                continue
            before = on_call(rotation, made, shift.from_at - 1)
            if before is not None and before.member != shift.member:
                told = await self._brief(organisation, rotation, shift, now) or told
        if told:
            self._told()
        return told

    async def _brief(self, organisation: int, rotation: Rotation, shift: Shift, now: int) -> bool:
        """Owe every destination of alerts the brief of the shift that ended; False when another process does."""
        async with self._database.read() as connection:
            places = [one for one in await destinations.every(connection, organisation) if one.severity]
        cards = [(place, await self._card(organisation, rotation, shift, place)) for place in places]
        async with self._database.write() as connection:
            if not await rotations.brief(connection, organisation, rotation.id, rotation.briefed_at, shift.from_at):
                return False
            for place, card in cards:
                payload = {
                    "mention": shift.member,
                    "text": YOURS.say(card.language),
                    "card": cards_json.dumps(card),
                }
                key = f"brief:{rotation.id}:{shift.from_at}"
                await owing.put(connection, organisation, place.id, "report", key, payload, now)
        return True

    async def _card(self, organisation: int, rotation: Rotation, shift: Shift, place: Destination) -> Card:
        """The brief in a destination's language and zone, masked for those who read there."""
        language: Language = "es" if place.language == "es" else "en"
        moment = datetime.fromtimestamp(shift.from_at / 1000, UTC)
        asker = Asker(self._principal(organisation), moment, place.zone, language)
        result, _ = await self._guard.call("hand_over", {"rotation": rotation.name}, asker)
        role, key = readers(self._settings, place.kind), await self._guard.masking_key(organisation)
        shown = mask(result, role, key)
        return Card(
            language,
            place.zone,
            title=TITLE.say(language, who=shift.member),
            text=shown.text,
            table=shown.table.for_people() if shown.table is not None and shown.table.rows else None,
            notes=shown.notes,
            members=True,
        )

    def _asker(self, organisation: int, now: int) -> Asker:
        moment = datetime.fromtimestamp(now / 1000, UTC)
        return Asker(self._principal(organisation), moment, self._settings.timezone, self._settings.language or "en")

    def _principal(self, organisation: int) -> Principal:
        return Principal("system", WATCH, organisation, Role.MANAGER)
