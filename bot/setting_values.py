"""Setting values: how zones, countries, weekdays, times of day, addresses and models are written."""

import re
from datetime import time
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo
from pydantic_settings import NoDecode

from integrations.addresses import check_mailbox, check_webhook
from storage.call_query import WEEKDAYS

SCHEMES = ("sqlite", "postgresql", "postgres")
MODEL = re.compile(r"offline|(anthropic|openai|openrouter):\S+|https?://\S+")
# Somebody on a chat platform, as `Principal` is written. Slack's ids are known, so that a name is not taken for one.
MEMBER = re.compile(r"slack:[UW][A-Z0-9]+|(?!slack:)[a-z]+:\S+")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(:00)?")
MIDNIGHT = 24 * 60


def zone(name: str) -> str:
    """The name of a time zone that exists; raises ValueError otherwise."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone of the IANA list; write it like America/Bogota") from error
    return name


def _country(code: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", code):
        raise ValueError(f"{code!r} is not an ISO 3166 code of two letters, like CO")
    return code.upper()


def _days(value: Any) -> Any:
    """Weekdays from names, abbreviations and ranges: ["mon-fri", "sunday"] or "mon-fri"."""
    if isinstance(value, frozenset):
        return value
    days: set[int] = set()
    for part in [value] if isinstance(value, str) else list(value):
        first, _, last = str(part).partition("-")
        start = _weekday(first)
        days.update((start + step) % 7 for step in range(((_weekday(last) if last else start) - start) % 7 + 1))
    return frozenset(days)


def _weekday(name: str) -> int:
    wanted = name.strip().lower()
    for number, weekday in enumerate(WEEKDAYS):
        if len(wanted) >= 3 and weekday.startswith(wanted):
            return number
    raise ValueError(f"{name!r} is not a weekday; write days like monday, sat or mon-fri")


def _minutes(value: Any) -> Any:
    """Minutes of the day from "08:00", "24:00" or a TOML time."""
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    if value == "24:00":
        return MIDNIGHT
    if isinstance(value, str):
        clock = CLOCK.fullmatch(value.strip())
        if clock is None:
            raise ValueError(f"{value!r} is not a time of day; write it like 08:00")
        return int(clock[1]) * 60 + int(clock[2])
    raise ValueError("a time of day is written in quotation marks, like 08:00")


def _database_url(url: SecretStr) -> SecretStr:
    # The address may hold a password: nothing of it is repeated in the sentence but its scheme.
    scheme = urlsplit(url.get_secret_value()).scheme.partition("+")[0]
    if scheme not in SCHEMES:
        raise ValueError("a database address starts with sqlite:/// or postgresql://")
    return url


def _model(name: str) -> str:
    if not MODEL.fullmatch(name):
        raise ValueError(
            "a model is `offline`, anthropic:<model>, openai:<model>, openrouter:<model> or an address (https://...)"
        )
    return name


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("an address starts with https:// (or http://) and names a host, without a password in it")
    return url


def _webhook(url: SecretStr, info: ValidationInfo) -> SecretStr:
    return SecretStr(check_webhook(url.get_secret_value(), info.data.get("webhook_hosts", ())))


def _names(value: Any) -> Any:
    """Names from a list, or from a text with commas between them."""
    return frozenset(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value


def _team(team: str) -> str:
    if not re.fullmatch(r"T[A-Z0-9]+", team):
        raise ValueError(f"{team!r} is not the id of a Slack workspace, like T012AB3CD")
    return team


def _stripped(value: Any) -> Any:
    """Without the spaces and line ends that come along when a secret is pasted."""
    return value.strip() if isinstance(value, str) else value


def _members(names: frozenset[str]) -> frozenset[str]:
    for name in names:
        if not MEMBER.fullmatch(name):
            raise ValueError(f"{name!r} is nobody; a person is named by platform and id, like slack:U012AB3CD")
    return names


Address = Annotated[str, AfterValidator(_address)]
Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_names)]
Members = Annotated[Names, AfterValidator(_members)]
Zone = Annotated[str, AfterValidator(zone)]
Country = Annotated[str, AfterValidator(_country)]
Days = Annotated[frozenset[int], BeforeValidator(_days)]
Minutes = Annotated[int, BeforeValidator(_minutes)]
Secret = Annotated[SecretStr, BeforeValidator(_stripped)]
WebhookAddress = Annotated[Secret, AfterValidator(_webhook)]
Mailbox = Annotated[str, AfterValidator(check_mailbox)]
Team = Annotated[str, AfterValidator(_team)]
OrganisationName = Annotated[str, Field(min_length=1, max_length=200)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
Model = Annotated[str, AfterValidator(_model)]
