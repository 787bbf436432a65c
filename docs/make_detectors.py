"""Writes docs/detectors.md from the detectors themselves: `python docs/make_detectors.py`. A test compares them."""

import re
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel

from detectors import rates
from detectors.rates import Rates
from detectors.registry import DETECTORS
from storage.stories import STAKES
from tools.parameters import allowed
from tools.wording import DETECTORS as TITLES
from tools.wording import dollars, number

PAGE = Path(__file__).with_name("detectors.md")
HEAD = """# The detectors

This page is written from the code by `docs/make_detectors.py`; a test compares them. All parameters are data: state
what differs from the default in `ringfence.toml`, for everybody or for one location (named as its calls name it). A
value that cannot be is told at the next start, with what is allowed.

```toml
[detectors.mass_dialling]
calls = 80                     # a sales team dials

[detectors.mass_dialling.locations."Contact centre"]
calls = 300

[detectors.first_country]
enabled = false
```

Before you trust a number, try it: `ringfence replay --since 30d`, or in chat “replay mass_dialling with calls 80 over
the last 30 days”, says which alerts there would have been and what each incident had cost by then. “How good are the
detectors?” says how often each was right, by what people resolved.

“Usual” is what the same line did on earlier days, at most 30 of them. A stretch of time ends with the call that is
looked at and goes by when calls ended, for a record exists only then.
"""
ENDINGS = {
    "minutes": "minutes",
    "seconds": "seconds",
    "days": "days",
    "dollars": "US dollars",
    "calls": "calls",
    "lines": "numbers",
    "share": "share",
    "usual": "times",
}
OTHERS = {
    "abroad": "calls",
    "night": "share",
    "high": "times",
    "medium": "times",
    "score": "score",
    "alerts_a_day": "alerts a day",
    "step": "extensions",
    "trees": "trees",
}


def page() -> str:
    """The page as it has to be."""
    return "\n".join((HEAD, *_detectors(), *_money())).rstrip("\n") + "\n"


def _detectors() -> Iterator[str]:
    for detector in DETECTORS:
        looks_for = _first_line(import_module(f"detectors.{detector.name}").__doc__)
        yield f"## {TITLES[detector.name].en} (`{detector.name}`)\n"
        yield _lines(f"{looks_for} {detector.limits.__doc__}")
        if not detector.limits.places:
            yield "It looks at numbers outside, so locations have no limits of their own.\n"
        yield from _table(detector.limits)


def _money() -> Iterator[str]:
    high, critical = dollars(STAKES.high_dollars, "en"), dollars(STAKES.critical_dollars, "en")
    minute = dollars(STAKES.high_dollars_a_minute, "en"), dollars(STAKES.critical_dollars_a_minute, "en")
    yield "## What calls cost: `[rates]`\n"
    yield "US dollars a minute. They rank and escalate; they are no invoice.\n"
    yield from _table(Rates)
    yield _sources() + "\n"
    yield _lines(", ".join(f"{code}\N{NO-BREAK SPACE}{rate:.2f}" for code, rate in sorted(rates.DEFAULT.items())))
    yield "## How bad it is: `[severity]`\n"
    yield _lines(
        f"An incident is at least as bad as its detectors say. It is HIGH from {high} so far or {minute[0]} a minute"
        f" on, CRITICAL from {critical} or {minute[1]} a minute: `high_dollars`, `high_dollars_a_minute`,"
        " `critical_dollars`, `critical_dollars_a_minute`."
    )


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| parameter | default | allowed | unit | what it is |\n| --- | ---: | --- | --- | --- |"
    for name, field in model.model_fields.items():
        if name not in ("enabled", "countries"):
            default, may_be = number(field.default, "en"), allowed(field, "en")
            yield f"| `{name}` | {default} | {may_be} | {_unit(name, model)} | {field.description} |"
    yield ""


def _unit(name: str, model: type[BaseModel]) -> str:
    return "US dollars" if model is Rates else OTHERS.get(name) or ENDINGS[name.rpartition("_")[2]]


def _sources() -> str:
    """Where the rates come from, as their module says it."""
    text = rates.__doc__ or ""
    return text[text.index("Where the defaults come from") :].strip()


def _first_line(text: str | None) -> str:
    """What a detector looks for: the first line of its module, without the name that begins it."""
    line = (text or "").partition("\n")[0].partition(": ")[2]
    return line[:1].upper() + line[1:]


def _lines(text: str) -> str:
    """A paragraph in lines of the house's width, and an empty one."""
    return textwrap.fill(re.sub(r"[ \n]+", " ", text), 120, break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} is written.\n")
