"""Cases: the questions of an eval, each with what a right answer to it is, computed and never written down."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from storage.call_query import CallQuery, Period

FILE = Path(__file__).with_name("questions.jsonl")
ZONE = "America/Bogota"  # the asker's
END = datetime(2026, 11, 16, 10, 0, tzinfo=ZoneInfo(ZONE))  # the frozen clock, a Monday; the data ends there too

Reads = Literal["plain", "steps", "hard", "declines"]


class Case(BaseModel):
    """One line of questions.jsonl.

    `past` is asked before it in the same conversation. A right answer shows the result of each query of `expects` (in
    order; a value `$1` is the first cell of the first one's result), or of any call of the tool `tool`, and says each
    text of `says`; or, where it `declines`, shows no figure at all. `reads` sorts it: one plain query, several steps,
    or hard to read. One of `expects` may be `{"either": [...]}` where several queries tell the same.

    In `expects` a period is a name of `periods` or `<start>/<end>` in local time; the zone is always the asker's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    past: tuple[str, ...] = ()
    expects: tuple[dict[str, Any], ...] = ()
    tool: str | None = None
    says: tuple[str, ...] = ()
    declines: bool = False
    reads: Reads = "plain"

    @model_validator(mode="after")
    def _expects_something(self) -> "Case":
        if [bool(self.expects), self.tool is not None, self.declines].count(True) != 1:
            raise ValueError(f"{self.id}: a case has one of expects, tool and declines")
        for query in chain.from_iterable(map(alternatives, self.expects)):
            to_query(query, ["somebody"])
        return self

    @property
    def kind(self) -> Reads:
        """What it is counted under."""
        return "declines" if self.declines else self.reads

    @property
    def language(self) -> str:
        """The question's; Spanish ones say so in their id."""
        return "es" if self.id.endswith("-es") else "en"


def load(file: Path = FILE) -> tuple[Case, ...]:
    """Every case of a file. Raises ValueError where one is wrong, or an id is there twice."""
    cases = tuple(Case.model_validate_json(line) for line in file.read_text(encoding="utf-8").splitlines() if line)
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise ValueError("an id is there twice")
    return cases


def periods(now: datetime = END) -> dict[str, Period]:
    """Stretches of time by their names, as DESIGN says what they mean; `now` is in the asker's zone."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    named = {
        "yesterday": (today - timedelta(days=1), today),
        "last week": (monday - timedelta(days=7), monday),
        "the week before last": (monday - timedelta(days=14), monday - timedelta(days=7)),
        "last weekend": (monday - timedelta(days=2), monday),
        "this month": (today.replace(day=1), now),
        **{f"last {days} days": (now - timedelta(days=days), now) for days in (7, 14, 30)},
    }
    return {name: Period(start=start, end=end) for name, (start, end) in named.items()}


def alternatives(written: dict[str, Any]) -> list[dict[str, Any]]:
    """The queries of which one is enough."""
    return list(written.get("either", [written]))


def to_query(written: dict[str, Any], first_cells: Iterable[object] = ()) -> CallQuery:
    """The query that an expectation means. Raises ValueError for what is none."""
    cells = {f"${place}": str(cell) for place, cell in enumerate(first_cells, start=1)}
    query = dict(written, zone=ZONE)
    for name in ("period", "compare"):
        if name in written:
            query[name] = _period(written[name])
    query["where"] = [
        {**condition, "values": [cells.get(value, value) for value in condition["values"]]}
        for condition in written.get("where", ())
    ]
    return CallQuery.model_validate(query)


def _period(name: str) -> Period:
    if "/" not in name:
        return periods()[name]
    start, end = (datetime.fromisoformat(part).replace(tzinfo=ZoneInfo(ZONE)) for part in name.split("/"))
    return Period(start=start, end=end)
