"""Clocks: how moments and stretches of time are written on the command line."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.commands.ending import WrongUsage
from bot.config import Settings

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=3_660)


def stopped(now: str, settings: Settings) -> Callable[[], datetime]:
    """A clock that stands at `--now`; without a zone it is read in the settings'. Raises WrongUsage for no moment."""
    moment = _moment(now, "--now", settings)
    return lambda: moment


def since(text: str, now: datetime, settings: Settings) -> datetime:
    """When `--since` begins: "35d" or "12h" before now, or a moment. Raises WrongUsage for neither, or the future."""
    if re.fullmatch(r"\d+\s*[a-z]", text.strip()):
        return now - stretch(text, "--since")
    moment = _moment(text, "--since", settings)
    if moment >= now:
        raise WrongUsage(f"--since: {text!r} is not in the past")
    return moment


def stretch(text: str, option: str) -> timedelta:
    """A stretch of time like 5m, 12h, 35d or 2w. Raises WrongUsage for none, or one of more than ten years."""
    found = re.fullmatch(r"(\d{1,7})\s*([mhdw])", text.strip())
    length = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < length <= LONGEST:
        raise WrongUsage(f"{option}: {text!r} is no stretch of time; write it like 5m, 12h, 35d or 2w")
    return length


def _moment(text: str, option: str, settings: Settings) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUsage(f"{option}: {text!r} is not a moment; write it like 2026-03-02T09:30") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=settings.tzinfo)
