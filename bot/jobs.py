"""Jobs: schedules that come due ask their question and owe the answer to their destination, once for all replicas.

    timetable → slot → claim (one row a schedule and slot) → ask as whoever made it → one transaction: done, and owed

APScheduler keeps nothing but the clock: the schedules are rows, and every process sets its own alarms by them. What was
to be done is known from the timetable alone, so a process that starts sees what was missed: it is made up for within
the hour, and told of after that. A process that is killed leaves a claim that runs out, and another one takes it over.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot import cards_json, logs
from bot.answers import Answer
from bot.cards import Action, Card
from bot.clock import wall_ms
from bot.config import Settings
from bot.parcels import readers
from bot.questions import Question, Questions
from bot.security.access import may
from bot.security.masking import mask_text
from bot.security.people import People
from storage import claims, destinations, organisations, owing, schedules
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import RingfenceError
from storage.schedules import Schedule
from tools.schedules import CREATE_SCHEDULE
from tools.spec import Principal, Role
from tools.timetable import Timetable
from tools.wording import local, moment
from tools.words import Language, Words, isolate

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# What was due longer ago is made up for no more, but told of.
LATE_MS = HOUR_MS
# And what was due still longer ago is not even told of; claims are kept a little longer, so that it stays known.
FORGOTTEN_MS = 35 * DAY_MS
KEPT_MS = 40 * DAY_MS
# Later than this is said.
PUNCTUAL_MS = 5 * 60_000
MOST_COUNTED = 99
AT_ONCE = 4  # questions that are asked side by side

TITLE = Words("Schedule {number}: {every}", "Programación {number}: {every}")
LATE = Words("It was due at {due}, when Ringfence was not running.", "Tocaba el {due}, cuando Ringfence no funcionaba.")
MISSED = Words(
    "This did not run: it was due at {due}, when Ringfence was not running. Next: {next}.",
    "Esto no se ejecutó: tocaba el {due}, cuando Ringfence no funcionaba. La próxima: {next}.",
)
BEFORE = Words("Runs missed before that: {count}.", "Ejecuciones perdidas antes: {count}.")
NOBODY = Words(
    "This did not run, and I stopped it: {who}, who made it, may make no schedules here any more. Whoever manages the "
    "watch can make it again: {question}",
    "Esto no se ejecutó, y lo detuve: {who}, que lo creó, ya no puede crear programaciones aquí. Quien gestiona la "
    "vigilancia puede crearla de nuevo: {question}",
)
UNCLEAR = Words(
    "This question is not clear enough to be answered without somebody to ask back: {question}",
    "Esta pregunta no es lo bastante clara para responderla sin poder repreguntar: {question}",
)
TOO_LONG = Words("The answer took too long.", "La respuesta tardó demasiado.")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Every wait of jobs, in seconds."""

    look: float = 10.0  # between looks for schedules that were made, removed or missed
    answer: float = 900.0  # that a question may take
    lease: float = 960.0  # after which a claim that is not done is taken for a dead process's


TEMPO = Tempo()


class Jobs:
    """Runs the schedules of one database. Several processes may, each of them with all schedules.

    `told` is called when something is owed to a channel.
    """

    def __init__(
        self,
        database: Database,
        questions: Questions,
        people: People,
        settings: Settings,
        told: Callable[[], None] = lambda: None,
        tempo: Tempo = TEMPO,
        clock: Callable[[], int] = wall_ms,
    ) -> None:
        self._database = database
        self._questions = questions
        self._people = people
        self._settings = settings
        self._told = told
        self._tempo = tempo
        self._clock = clock
        self._scheduler: AsyncIOScheduler | None = None
        self._alarms: dict[str, Schedule] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._purged = 0

    def start(self) -> None:
        """Begin, with what was missed. Raises ModuleNotFoundError without APScheduler."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        self._scheduler.add_job(
            self._look, "interval", seconds=self._tempo.look, next_run_time=datetime.now(UTC), max_instances=1
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """End; what runs is given back, so that it is done by others or after the next start."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        self._alarms.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def catch_up(self) -> None:
        """Do what is due now and nobody has done yet, and wait for it."""
        async with self._database.read() as connection:
            known = await schedules.everywhere(connection)
        await asyncio.gather(*(self._due(one) for one in known))

    async def _look(self) -> None:
        """Set the alarms by what is stored, do what nobody was there for, and forget old claims."""
        try:
            async with self._database.read() as connection:
                known = {f"{one.organisation}:{one.number}": one for one in await schedules.everywhere(connection)}
            self._set_alarms(known)
            for one in known.values():
                self._begin(one)
            if self._clock() - self._purged > DAY_MS:
                self._purged = self._clock()
                async with self._database.write() as connection:
                    for organisation in {one.organisation for one in known.values()}:
                        await claims.purge(connection, organisation, self._purged - KEPT_MS)
        except RingfenceError as error:
            logger.error("schedules cannot be read", why=str(error))
        except Exception:  # the top of a job: it goes on
            logger.exception("schedules cannot be read", reference=logs.reference())

    def _set_alarms(self, known: dict[str, Schedule]) -> None:
        scheduler = self._scheduler
        if scheduler is None:
            return
        for name in self._alarms.keys() - known.keys():
            if scheduler.get_job(name) is not None:
                scheduler.remove_job(name)
        for name, one in known.items():
            if self._alarms.get(name) != one:
                scheduler.add_job(self._alarm, _trigger(one), args=(one,), id=name, replace_existing=True)
        self._alarms = dict(known)

    async def _alarm(self, schedule: Schedule) -> None:
        self._begin(schedule)

    def _begin(self, schedule: Schedule) -> None:
        task = asyncio.create_task(self._due(schedule))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _due(self, schedule: Schedule) -> None:
        """Do a schedule's last slot, unless it was done, is being done, or never came."""
        try:
            timetable = Timetable.model_validate_json(schedule.every)
            now = self._clock()
            slot = timetable.latest(now, schedule.zone, schedule.made_at)
            if slot is None or slot < now - FORGOTTEN_MS:
                return
            job = f"schedule:{schedule.number}"
            async with self._database.read() as connection:
                last = await claims.latest(connection, schedule.organisation, job)
            # A clock that is behind another's sees an earlier slot, which was done long ago.
            if last is not None and (last[0] > slot or last == (slot, True)):
                return
            before = last[0] if last is not None else schedule.made_at
            async with self._places:
                await self._claim(schedule, timetable, job, slot, before)
        except RingfenceError as error:
            logger.error("a schedule is left for later", schedule=schedule.number, why=str(error))
        except Exception:  # the top of a job: its claim runs out, and it is tried again
            logger.exception("a schedule is left for later", schedule=schedule.number, reference=logs.reference())

    async def _claim(self, schedule: Schedule, timetable: Timetable, job: str, slot: int, before: int) -> None:
        organisation, claimed = schedule.organisation, self._clock()
        async with self._database.write() as connection:
            current = await schedules.find(connection, organisation, schedule.number)
            stale = claimed - round(self._tempo.lease * 1000)
            if current is None or not await claims.take(connection, organisation, job, slot, claimed, stale):
                return
        try:
            async with self._database.read() as connection:
                place = await destinations.get(connection, organisation, schedule.destination_id)
            missed = _missed(timetable, schedule, slot, before)
            principal = await self._principal(schedule)
            cards = () if place is None else await self._cards(schedule, timetable, slot, missed, place, principal)
            async with self._database.write() as connection:
                if not await claims.finish(connection, organisation, job, slot, claimed, self._clock()):
                    return
                if principal is None:
                    await schedules.remove(connection, organisation, schedule.number, self._clock())
                for number, card in enumerate(cards):
                    payload = {"card": cards_json.dumps(card)}
                    key = f"{job}:{slot}:{number}"
                    await owing.put(
                        connection, organisation, schedule.destination_id, "report", key, payload, self._clock()
                    )
        except asyncio.CancelledError:
            # Leaving: whoever looks next does it.
            async with self._database.write() as connection:
                await claims.release(connection, organisation, job, slot, claimed)
            raise
        self._told()

    async def _cards(
        self,
        schedule: Schedule,
        timetable: Timetable,
        slot: int,
        missed: int,
        place: Destination,
        principal: Principal | None,
    ) -> tuple[Card, ...]:
        """What is posted for a slot, masked for those who read there; without a `principal` that it was stopped."""
        language: Language = "es" if schedule.language == "es" else "en"
        zone, now = schedule.zone, self._clock()
        values: dict[str, Any] = {
            "due": moment(local(slot, zone), language),
            "who": schedule.made_by,
            "count": missed,
        }
        notes = (BEFORE.say(language, **values),) if missed else ()
        title = TITLE.say(language, number=schedule.number, every=timetable.tell(language))
        plain = Card(language, zone, title=title, notes=notes, members=True)
        if principal is None:
            # People write names and numbers there.
            async with self._database.read() as connection:
                key = await organisations.masking_key(connection, schedule.organisation)
            text = NOBODY.say(language, question=isolate(schedule.question), **values)
            return (replace(plain, text=mask_text(text, readers(self._settings, place.kind), key or "")),)
        if slot < now - LATE_MS:
            after = timetable.after(now, zone, schedule.made_at)
            values["next"] = "–" if after is None else moment(local(after, zone), language)
            return (replace(plain, text=MISSED.say(language, **values)),)
        if slot < now - PUNCTUAL_MS:
            notes = (LATE.say(language, **values), *notes)
        question = Question(
            text=schedule.question,
            principal=principal,
            now=datetime.fromtimestamp(slot / 1000, UTC),
            zone=zone,
            language=language,
            audience=readers(self._settings, place.kind),
            reads_only=True,
        )
        try:
            async with asyncio.timeout(self._tempo.answer):
                answer = await self._questions.answer(question)
        except TimeoutError:
            return (replace(plain, text=TOO_LONG.say(language), notes=notes),)
        return _reported(answer, replace(plain, notes=notes), language)

    async def _principal(self, schedule: Schedule) -> Principal | None:
        """Whoever made it, with the role that they have now; None who could not make it any more, or is gone."""
        platform, _, user = schedule.made_by.partition(":")
        if platform == "console":
            # Whoever sits at the terminal holds the database anyway, and has the role that it gives by default.
            return Principal(platform, user, schedule.organisation, Role.OPERATOR)
        if not await self._people.still_there(schedule.organisation, platform, user):
            return None
        principal = await self._people.principal(schedule.organisation, platform, user)
        return principal if principal is not None and may(principal.role, CREATE_SCHEDULE.needs) else None


def _reported(answer: Answer, plain: Card, language: Language) -> tuple[Card, ...]:
    """The answer's cards under the schedule's title; what was asked back is nobody's to answer there."""
    if answer.outcome == "asked_back":
        return (replace(plain, text=UNCLEAR.say(language, question=answer.text)),)
    first, *rest = answer.cards or (replace(plain, text=answer.text),)
    first = replace(first, title=first.title or plain.title, notes=(*plain.notes, *first.notes))
    return tuple(
        replace(card, buttons=tuple(button for button in card.buttons if button.action is not Action.CHOOSE))
        for card in (first, *rest)
    )


def _missed(timetable: Timetable, schedule: Schedule, slot: int, before: int) -> int:
    """How many slots lie between the last one that was done and this one."""
    count = 0
    while count < MOST_COUNTED:
        earlier = timetable.latest(slot - 1, schedule.zone, schedule.made_at)
        if earlier is None or earlier <= before:
            break
        slot, count = earlier, count + 1
    return count


def _trigger(schedule: Schedule) -> Any:
    """An alarm of APScheduler that goes off when the schedule's timetable says so."""
    from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

    timetable = Timetable.model_validate_json(schedule.every)

    class Slots(BaseTrigger):  # type: ignore[misc]  # it has no types
        def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
            since = max(previous or now, now - timedelta(seconds=1))
            after = timetable.after(round(since.timestamp() * 1000), schedule.zone, schedule.made_at)
            return None if after is None else datetime.fromtimestamp(after / 1000, UTC)

    return Slots()
