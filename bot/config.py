"""Settings: the environment (RINGFENCE_*), then `.env`, then ringfence.toml, then the defaults; read once a run.

ringfence.toml lies in the working directory, or where RINGFENCE_CONFIG points. Its top-level keys are the fields of
`Settings`; its tables say when an organisation is open:

    [business_hours]
    days = ["monday-friday"]
    opens = "08:00"
    closes = "18:00"
    holidays = true               # public holidays are closed, by the country of each location

    [locations."Ciudad de México"]
    zone = "America/Mexico_City"
    country = "MX"                # stating a country makes its public holidays count here
    opens = "09:00"

    [limits]                      # what models may cost, and how much of a conversation they are told
    person_day_tokens = 300_000

    [detectors.mass_dialling]     # parameters that differ from the detector's own, with their bounds in detectors/
    calls = 80
    [detectors.mass_dialling.locations."Contact centre"]
    calls = 300

    [rates]                       # dollars a minute
    premium = 3.5
    countries = { CU = 0.95 }

    [severity]                    # money from which on an incident is worse than its detectors say
    critical_dollars = 500

    [slack_workspaces]            # with OAuth: who may install, and whose organisation a workspace is
    T012AB3CD = "default"

Secrets have the names that their vendors gave them (SLACK_BOT_TOKEN, ANTHROPIC_API_KEY); they are never in
ringfence.toml.
"""

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError as UnreadableSettings

from bot.setting_values import (
    Address,
    Country,
    DatabaseUrl,
    Days,
    Mailbox,
    Members,
    Minutes,
    Model,
    Names,
    OrganisationName,
    Secret,
    Team,
    WebhookAddress,
    Zone,
    zone,
)
from storage.business_hours import WORKING_WEEK, BusinessHours, OpeningHours
from storage.errors import RingfenceError
from storage.geography import Geography, Stated
from storage.stories import STAKES, Stakes
from storage.vocabulary import Place
from tools.spec import Budget, Role
from tools.watching import DetectionSettings
from tools.words import Language

PREFIX = "RINGFENCE_"
# Settings whose names end so are secrets: the address of a webhook lets whoever has it post there.
SECRET_ENDS = ("_token", "_secret", "_key", "_password", "_webhooks")
CONFIG_VARIABLE = "RINGFENCE_CONFIG"
IN_FILE = " (in ringfence.toml)"
# The kind of error whose message is whole sentences already.
TOLD = "told"


class SettingsError(RingfenceError):
    """One or more settings are wrong; the text has one sentence a line, each naming its setting, and no secrets."""


class Hours(BaseModel):
    """When something is open, as far as somebody stated it. `opens` and `closes` are minutes of the local day."""

    model_config = ConfigDict(frozen=True)

    days: Days | None = None
    opens: Minutes | None = None
    closes: Minutes | None = None
    holidays: bool | None = None

    def over(self, base: OpeningHours, country: str | None) -> OpeningHours:
        """These hours, what they leave open taken from `base`; `country` is whose public holidays are closed."""
        return OpeningHours(
            days=base.days if self.days is None else self.days,
            opens=base.opens if self.opens is None else self.opens,
            closes=base.closes if self.closes is None else self.closes,
            holiday_country=country,
        )


class Location(Hours):
    """What somebody stated about one location; it wins over what the calls themselves let guess."""

    zone: Zone | None = None
    country: Country | None = None


class Limits(BaseModel):
    """What a model may cost, and how much of a conversation it is told."""

    model_config = ConfigDict(frozen=True)

    model_calls: int = Field(default=8, ge=1, le=50)  # in one turn
    tool_calls: int = Field(default=12, ge=1, le=100)  # in one turn
    turn_tokens: int = Field(default=80_000, ge=1_000)  # input and output together, of one turn
    turn_seconds: int = Field(default=120, ge=5, le=900)
    person_day_tokens: int = Field(default=300_000, ge=0)
    organisation_month_tokens: int = Field(default=20_000_000, ge=0)
    messages: int = Field(default=20, ge=0, le=200)  # of the conversation, the latest ones
    characters: int = Field(default=24_000, ge=0)  # of all of them
    message_characters: int = Field(default=4_000, ge=100)  # of one of them
    days: int = Field(default=14, ge=1)  # older messages are forgotten

    @property
    def budget(self) -> Budget:
        """What models may cost in all."""
        return Budget(self.person_day_tokens, self.organisation_month_tokens)


class Severities(BaseModel):
    """From which money on an incident is HIGH or CRITICAL: dollars so far, and dollars a minute at its worst."""

    model_config = ConfigDict(frozen=True)

    high_dollars: float = Field(default=STAKES.high_dollars, gt=0)
    critical_dollars: float = Field(default=STAKES.critical_dollars, gt=0)
    high_dollars_a_minute: float = Field(default=STAKES.high_dollars_a_minute, gt=0)
    critical_dollars_a_minute: float = Field(default=STAKES.critical_dollars_a_minute, gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("dollars", "dollars_a_minute"):
            high, critical = getattr(self, f"high_{name}"), getattr(self, f"critical_{name}")
            if not high <= critical:
                raise _told(f"severity.critical_{name}{IN_FILE}: {critical:g} is less than high_{name}, {high:g}.")
        return self

    @property
    def stakes(self) -> Stakes:
        """The same for those who weigh incidents."""
        return Stakes(**self.model_dump())


# Tables of ringfence.toml whose keys are known; those of [slack_workspaces] are team ids.
TABLES: Mapping[str, type[BaseModel]] = {"business_hours": Hours, "limits": Limits, "severity": Severities}


def default_database_url() -> SecretStr:
    """An SQLite file in the user's data folder."""
    from platformdirs import user_data_path

    return SecretStr(f"sqlite:///{user_data_path('ringfence') / 'ringfence.db'}")


def system_zone() -> str:
    """The IANA name of this machine's time zone, UTC when it tells none."""
    from tzlocal import get_localzone_name

    try:
        return zone(get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError, LookupError, OSError):
        return "UTC"


def config_file() -> Path:
    """Where ringfence.toml is looked for; it need not exist."""
    return Path(os.environ.get(CONFIG_VARIABLE) or "ringfence.toml")


class Settings(BaseSettings):
    """Every setting of Ringfence. Get it with `load()`, which turns what is wrong into sentences."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: DatabaseUrl = Field(default_factory=default_database_url)
    timezone: Zone = Field(default_factory=system_zone)
    model: Model = "offline"
    fallback_model: Model | None = None
    model_api_key: Secret | None = None  # for a model that is named by an address
    limits: Limits = Limits()
    record_llm_interactions: Path | None = None
    language: Language | None = None
    organisation: OrganisationName = "default"
    business_hours: Hours = Hours()
    locations: Mapping[str, Location] = Field(default_factory=dict)
    detectors: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    rates: Mapping[str, Any] = Field(default_factory=dict)
    severity: Severities = Severities()

    admins: Members = frozenset()
    default_role: Role | Literal["none"] = Role.VIEWER
    encryption_key: Secret | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65_535)
    public_url: Address | None = None

    slack_api_url: Address = "https://slack.com/api/"
    slack_workspaces: Mapping[Team, OrganisationName] = Field(default_factory=dict)
    slack_channel_role: Role = Role.VIEWER
    slack_bot_token: Secret | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: Secret | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: Secret | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: Secret | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET")

    alert_role: Role = Role.VIEWER
    webhook_hosts: Names = frozenset()  # before the webhooks, which are checked by it
    slack_webhooks: Mapping[str, WebhookAddress] = Field(default_factory=dict)
    teams_webhooks: Mapping[str, WebhookAddress] = Field(default_factory=dict)
    mail_from: Mailbox | None = None
    smtp_host: str | None = None
    smtp_port: int | None = Field(default=None, ge=1, le=65_535)
    smtp_security: Literal["tls", "starttls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: Secret | None = None
    mail_relay_url: Address | None = None
    internal_secret: Secret | None = None

    anthropic_api_key: Secret | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: Address = Field(default="https://api.anthropic.com", validation_alias="ANTHROPIC_BASE_URL")
    openai_api_key: Secret | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: Address = Field(default="https://api.openai.com/v1", validation_alias="OPENAI_BASE_URL")
    openrouter_api_key: Secret | None = Field(default=None, validation_alias="OPENROUTER_API_KEY")
    openrouter_base_url: Address = Field(default="https://openrouter.ai/api/v1", validation_alias="OPENROUTER_BASE_URL")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Add ringfence.toml as the last source."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @field_validator("detectors", "rates")
    @classmethod
    def _can_be(cls, stated: Mapping[str, Any], info: ValidationInfo) -> Mapping[str, Any]:
        """All that is wrong there, told together; what most have not stated costs them nothing."""
        if stated:
            from tools import parameters

            found = parameters.wrong(**{"detectors": {}, "rates": {}, info.field_name or "": stated})
            if found:
                raise _told(*(one.say("en", IN_FILE) for one in found))
        return stated

    @cached_property
    def tzinfo(self) -> ZoneInfo:
        """The asker's zone where no platform tells one."""
        return ZoneInfo(self.timezone)

    @property
    def role_of_everybody(self) -> Role | None:
        """The role of whoever was given none; None for nothing at all."""
        return None if self.default_role == "none" else self.default_role

    def geography(self) -> Geography:
        """What was stated about where calls happen, for those who load them."""
        stated = {name: Stated(location.zone, location.country) for name, location in self.locations.items()}
        return Geography(self.timezone, stated)

    def opening_hours(self, places: Iterable[Place] = ()) -> BusinessHours:
        """When each location is open.

        Public holidays close a location whose country is stated in ringfence.toml, and with `holidays = true` under
        [business_hours] also the other `places`, by the country that the data gave them. `holidays = false` under a
        location keeps its holidays ordinary days.
        """
        default = self.business_hours.over(WORKING_WEEK, None)
        hours: dict[str, OpeningHours] = {}
        if self.business_hours.holidays:
            hours = {place.name: self.business_hours.over(WORKING_WEEK, place.country) for place in places}
        by_data = {name.casefold(): name for name in hours}
        for name, stated in self.locations.items():
            guessed = hours.pop(by_data.get(name.casefold(), ""), default)
            country = stated.country or guessed.holiday_country
            hours[name] = stated.over(default, None if stated.holidays is False else country)
        return BusinessHours(default=default, by_location=hours)

    def detection(self, hours: BusinessHours) -> DetectionSettings:
        """What detectors go by."""
        return DetectionSettings(self.detectors, self.rates, hours, self.timezone, self.severity.stakes)


def load() -> Settings:
    """Read every source once. Raises SettingsError: one sentence for each setting that is wrong."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named and not config_file().is_file():
        raise SettingsError(f"{CONFIG_VARIABLE}: there is no file {named}.")
    try:
        settings = Settings()
        settings.opening_hours()
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{config_file()} is not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{config_file()} or .env is not written in UTF-8.") from None
    except UnreadableSettings as error:
        # The library's sentence names the field and the source, and does not repeat the value.
        raise SettingsError(f"A setting cannot be read: {error}.") from None
    except OSError as error:
        raise SettingsError(f"{error.filename or config_file()} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise SettingsError(f"business_hours and locations in {config_file()}: {error}.") from None
    return settings


def _told(*sentences: str) -> PydanticCustomError:
    return PydanticCustomError(TOLD, "{sentences}", {"sentences": "\n".join(sentences)})


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        if problem["type"] == TOLD:
            yield from problem["msg"].splitlines()
            continue
        path = [str(part) for part in problem["loc"]]
        text = problem["msg"].removeprefix("Value error, ")
        yield f"{setting_name(path)}: {text[:1].lower() + text[1:] if text[:1] != text[:1].swapcase() else text}."


def setting_name(path: list[str]) -> str:
    """How people know a setting: RINGFENCE_TIMEZONE, SLACK_BOT_TOKEN, business_hours.opens (in ringfence.toml)."""
    if path[0].isupper():
        return path[0]
    if len(path) == 1 or _secret(path[0]):
        return PREFIX + "__".join(path).upper()
    return ".".join(path) + IN_FILE


def unknown_keys() -> list[str]:
    """Sentences about settings that nothing reads, with a guess: keys of ringfence.toml, RINGFENCE_ variables."""
    sentences: list[str] = []
    path = config_file()
    if path.is_file():
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        sentences += [
            f"{path}: nothing reads {'.'.join(key)!r}.{_guess(key[-1], known)}" for key, known in _unread(written)
        ]
        sentences += [
            f"{path}: {key} is a secret; put it into the environment or .env." for key in filter(_secret, written)
        ]
    aliases = {name: info.validation_alias for name, info in Settings.model_fields.items()}
    vendors = {alias for alias in aliases.values() if isinstance(alias, str)}
    known = {PREFIX + name.upper() for name, alias in aliases.items() if alias is None} | {CONFIG_VARIABLE}
    for place, names in ((".env", dotenv_values(".env", interpolate=False)), ("The environment", os.environ)):
        sentences += [
            f"{place}: nothing reads {name}.{_guess(name, {name.removeprefix(PREFIX)} & vendors or known | vendors)}"
            for name in sorted(names)
            if name.startswith(PREFIX) and name not in known and name.split("__")[0] not in known
        ]
    return sentences


def _unread(written: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Iterable[str]]]:
    for key, value in written.items():
        if _secret(key):
            continue
        if key not in Settings.model_fields:
            yield (key,), Settings.model_fields
        elif key in TABLES and isinstance(value, dict):
            known = TABLES[key].model_fields
            yield from (((key, inner), known) for inner in value if inner not in known)
        elif key == "locations" and isinstance(value, dict):
            for name, table in value.items():
                for inner in table if isinstance(table, dict) else ():
                    if inner not in Location.model_fields:
                        yield (key, name, inner), Location.model_fields


def _secret(key: str) -> bool:
    """Whether a key of ringfence.toml, as a field or as its variable, is a secret."""
    return key.lower() in Settings.model_fields and key.lower().endswith(SECRET_ENDS)


def _guess(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""


DatabaseKind = Literal["SQLite", "PostgreSQL"]


def describe_database(url: SecretStr) -> tuple[DatabaseKind, str]:
    """What kind of database an address names, and where, without user and password."""
    parts = urlsplit(url.get_secret_value())
    if parts.scheme.startswith("sqlite"):
        return "SQLite", str(Path(parts.path.removeprefix("/")).expanduser())
    place = parts.hostname or "this machine"
    return "PostgreSQL", f"{place}{f':{parts.port}' if parts.port else ''}{parts.path}"
