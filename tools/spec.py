"""What a tool is: its name, the permission it needs, what it does to the world, its arguments and its function."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.business_hours import DEFAULT, BusinessHours
from storage.call_query import CallQuery
from storage.destinations import Kind
from tools.watching import DetectionSettings
from tools.words import Language, Words


class Permission(StrEnum):
    """What a role may do. One tool needs one permission."""

    READ_CALLS = "read_calls"  # figures about calls
    READ_RECEIPTS = "read_receipts"  # run a receipt again
    GET_HELP = "get_help"
    GIVE_FEEDBACK = "give_feedback"
    SEE_USAGE = "see_usage"  # one's own tokens, and what is left of the budgets
    SEE_ALL_USAGE = "see_all_usage"  # what everybody spent
    READ_ALERTS = "read_alerts"
    WORK_ALERTS = "work_alerts"  # acknowledge, assign, snooze, resolve
    MANAGE_WATCH = "manage_watch"  # mutes, destinations, on-call, schedules, dead letters, replays
    RUN_WATCH = "run_watch"  # look at new calls and raise alerts: the system does
    MANAGE_PEOPLE = "manage_people"  # see, give and take roles, and approve that
    SEE_IDENTITIES = "see_identities"  # phone numbers and names unmasked: masking asks for it, and reveal


class Role(StrEnum):
    """Who somebody is to Ringfence, least entitled first."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"


class Effect(StrEnum):
    """What a tool does to the world; DANGEROUS needs a person's approval."""

    READ = "read"
    WRITE = "write"
    DANGEROUS = "dangerous"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person on a platform, acting in one organisation with one role."""

    platform: str
    user: str
    organisation: int
    role: Role

    def __str__(self) -> str:
        return f"{self.platform}:{self.user}"


ColumnKind = Literal[
    "count",  # int
    "seconds",  # int or float, a duration
    "percent",  # float, 0-100
    "change",  # float, percent more (or less) than before
    "dollars",  # float, US dollars
    "moment",  # int, UTC milliseconds; shown in the asker's zone; ISO 8601 in JSON
    "day",  # "2026-03-02"
    "week",  # the Monday, "2026-03-02"
    "month",  # "2026-03"
    "hour",  # 0-23
    "weekday",  # "monday"
    "person",  # a colleague's name: masked for viewers
    "outside_name",  # a caller's name as the network gave it: written by strangers; masked for viewers
    "phone",  # E.164 or an extension; masked for viewers where it is longer than an extension
    "extension",
    "location",
    "country",  # ISO 3166, named in the reader's language
    "queue",
    "trunk",
    "direction",
    "call_type",
    "redirect_reason",
    "released_by",
    "severity",  # LOW, MEDIUM, HIGH, CRITICAL
    "alert_state",  # open, acknowledged, investigating, resolved
    "resolution",  # fraud, false_positive, expected, duplicate
    "detector",
    "yes_no",  # bool
    "reference",  # correlation id, receipt id, the number of an alert or a mute (int)
    "member",  # platform:user, whom channels show as a mention, or words where it is nobody in particular
    "text",  # words; names and numbers in them are wrapped by `words.isolate`
]
Cell = str | int | float | bool | None


# When people see a column: always, where some row fills it (no and nought are nothing), or never: scripts read it.
Seen = Literal["always", "filled", "never"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result: its name in JSON, what it holds, its heading for people, and when they see it."""

    name: str
    kind: ColumnKind
    heading: Words
    seen: Seen = "always"


@dataclass(frozen=True, slots=True)
class Table:
    """Typed columns and rows; every row has as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def for_people(self) -> "Table":
        """The same without the columns that people do not see."""
        kept = [
            place
            for place, column in enumerate(self.columns)
            if column.seen == "always"
            or (column.seen == "filled" and any(row[place] not in (None, False) for row in self.rows))
        ]
        if len(kept) == len(self.columns):
            return self
        rows = tuple(tuple(row[place] for place in kept) for row in self.rows)
        return Table(tuple(self.columns[place] for place in kept), rows)


@dataclass(frozen=True, slots=True)
class AlertRef:
    """An alert that a result is about: its number and how it stands, for the buttons beneath it."""

    number: int
    state: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool found or did.

    `text` is a short answer in the asker's language (may hold markup-free line breaks). `reading` says in words how the
    arguments were understood. Texts, also in cells of kind text, hold names and numbers only as `words.isolate` wraps
    them, which is how masking finds them; `bot.security.masking.mask` takes the wrapping off before anybody sees a
    text. `matched` is how many calls (or rows) matched before order and limit; `data_until` the start of the newest leg
    that was stored (UTC milliseconds). `chart` names the columns of a bar chart: its key and its figure. `sections` are
    further titled tables (describe_data, trace_call). `alert` is the one that it is about. `members`: its texts name
    members of a platform ("slack:U012AB3CD"), which channels may show by their names. `evidence` is a query whose
    figures show what is said: whoever answers runs it next, through the guard, so that it has a receipt of its own.
    """

    text: str = ""
    reading: str = ""
    table: Table | None = None
    matched: int | None = None
    data_until: int | None = None
    notes: tuple[str, ...] = ()
    chart: tuple[str, str] | None = None
    sections: tuple[tuple[str, Table], ...] = ()
    alert: AlertRef | None = None
    members: bool = False
    evidence: CallQuery | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tokens of models may be spent: a person's in one day, an organisation's in one month, both in UTC."""

    person_day: int = 300_000
    organisation_month: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Here:
    """The place where something was asked, as a destination: its kind, the address that this kind has, its name."""

    kind: Kind
    address: Mapping[str, str]
    name: str


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool is given: its own transaction, who asks, and the asker's clock, zone and language.

    `hours` says when each location is open. `tools` are those that this asker may call, for the tools that are about
    tools: help lists them, verify runs one again. `permissions` are the asker's, for tools that tell some more than
    others. `budget` is what models may cost, `administrators` those whom the settings name ("slack:U012AB3CD"),
    `default_role` what everybody has who was given no role, None for nothing at all. `detection` is what detectors go
    by, `here` the place where it was asked, None where nothing can be posted later.
    """

    connection: AsyncConnection
    principal: Principal
    now: datetime  # aware
    zone: str  # IANA, the asker's
    language: Language
    hours: BusinessHours = DEFAULT
    tools: tuple["ToolSpec", ...] = ()
    permissions: frozenset[Permission] = frozenset()
    budget: Budget = Budget()
    administrators: frozenset[str] = frozenset()
    default_role: Role | None = Role.VIEWER
    detection: DetectionSettings = field(default_factory=DetectionSettings)
    here: Here | None = None

    @property
    def organisation(self) -> int:
        """The organisation whose rows this call may touch."""
        return self.principal.organisation


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One entry of the catalogue. `description` is what a model reads, `title` what people read in help.

    `needs` is also what whoever approves a dangerous tool must have. `tell` says in the asker's language what a
    dangerous tool will do with exactly these arguments as things stand (names and numbers wrapped by `words.isolate`);
    its approval card shows that. It only reads, and raises Refused for what could not be done anyway. It is asked again
    before the tool runs, and nothing runs that is not what was shown. Every dangerous tool has one. `grave` says with
    which arguments a tool that is not dangerous otherwise waits for an approval all the same.
    """

    name: str
    title: Words
    description: str
    needs: Permission
    effect: Effect
    args: type[BaseModel]
    run: Callable[[ToolContext, Any], Awaitable[ToolResult]]
    examples: Sequence[Words] = field(default=())
    tell: Callable[[ToolContext, Any], Awaitable[str]] | None = None
    grave: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        if (self.effect is Effect.DANGEROUS or self.grave is not None) and self.tell is None:
            raise ValueError(f"{self.name} is dangerous and has to tell what it will do")

    def waits(self, arguments: BaseModel) -> bool:
        """Whether a person has to approve it with these arguments."""
        return self.effect is Effect.DANGEROUS or (self.grave is not None and self.grave(arguments))
