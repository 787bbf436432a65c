"""Parameters: what somebody states about detectors and rates, checked, and what is allowed instead. Takes no polars."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from detectors.limits import LIMITS, Limits
from detectors.rates import Rates
from storage.errors import RingfenceError
from tools.watching import DetectionSettings
from tools.wording import number
from tools.words import Language, Words

WHOLE = Words("a whole number from {low} to {high}", "un número entero de {low} a {high}")
ANY = Words("a number from {low} to {high}", "un número de {low} a {high}")
ABOVE = Words("a number above {low}, up to {high}", "un número mayor que {low}, hasta {high}")
BELOW = Words("a number from {low}, below {high}", "un número desde {low}, menor que {high}")
YES_NO = Words("true or false", "true o false")
DEFAULT = Words("{allowed}; the default is {default}", "{allowed}; por defecto, {default}")
NO_DETECTOR = Words("there is no such detector; there is {names}", "no hay tal detector; hay {names}")
NO_PARAMETER = Words("there is no such parameter; there is {names}", "no hay tal parámetro; hay {names}")
MEANT = Words("{sentence}. Did you mean {guess}?", "{sentence}. ¿Querías decir {guess}?")
OUTSIDE = Words("it looks at numbers outside, which have no location", "mira números externos, que no tienen una sede")
TABLE = Words("it is a table of parameters, like { calls = 80 }", "es una tabla de parámetros, como { calls = 80 }")
COUNTRIES = Words(
    "dollars a minute by ISO 3166 code, like { CU = 0.95 }", "dólares por minuto por código ISO 3166: { CU = 0.95 }"
)
CODE = Words("there is no such ISO 3166 code of a country, like CU", "no es un código ISO 3166 de un país, como CU")
RATE = Words("dollars a minute, a number from 0 to 100", "dólares por minuto, un número de 0 a 100")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that cannot be: its key in ringfence.toml, and what is allowed there, in a sentence without its point."""

    key: str
    why: Mapping[Language, str]

    def say(self, language: Language, note: str = "") -> str:
        """The sentence; `note` stands behind the key."""
        why = self.why[language]
        return f"{self.key}{note}: {why}{'' if why.endswith('?') else '.'}"


class WrongLimits(RingfenceError):
    """What was stated about detectors or rates cannot be: one sentence a line."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A detector's limits, and those of locations that have their own."""

    limits: Limits
    by_location: Mapping[str, Limits]

    @property
    def every(self) -> Iterator[Limits]:
        """All of the limits that are in force somewhere."""
        return (limits for limits in (self.limits, *self.by_location.values()) if limits.enabled)


def of(settings: DetectionSettings) -> tuple[Mapping[str, Stated], Rates]:
    """The limits of every detector by its name, and the rates. Raises WrongLimits for what cannot be."""
    found = wrong(settings.detectors, settings.rates)
    if found:
        raise WrongLimits("\n".join(one.say("en") for one in found))
    return {name: _stated(name, settings.detectors.get(name, {})) for name in LIMITS}, Rates(**settings.rates)


def wrong(detectors: Mapping[str, Mapping[str, Any]], rates: Mapping[str, Any]) -> tuple[Wrong, ...]:
    """All that cannot be in [detectors] and [rates], in order."""
    return (*_wrong_detectors(detectors), *_wrong_values(Rates, rates, "rates"))


def allowed(field: FieldInfo, language: Language) -> str:
    """What a parameter takes, in words: "a whole number from 5 to 10,000"."""
    if field.annotation is bool:
        return YES_NO.say(language)
    bounds: dict[str, float] = {
        name: getattr(one, name) for one in field.metadata for name in ("ge", "gt", "le", "lt") if hasattr(one, name)
    }
    words = WHOLE if field.annotation is int else ABOVE if "gt" in bounds else BELOW if "lt" in bounds else ANY
    low, high = bounds["gt" if "gt" in bounds else "ge"], bounds["lt" if "lt" in bounds else "le"]
    return words.say(language, low=number(low, language), high=number(high, language))


def _stated(name: str, stated: Mapping[str, Any]) -> Stated:
    own = {key: value for key, value in stated.items() if key != "locations"}
    places = {place: LIMITS[name](**{**own, **values}) for place, values in stated.get("locations", {}).items()}
    return Stated(LIMITS[name](**own), places)


def _wrong_detectors(detectors: Mapping[str, Mapping[str, Any]]) -> Iterator[Wrong]:
    for name, stated in detectors.items():
        key = f"detectors.{name}"
        if name not in LIMITS:
            yield _unknown(key, name, NO_DETECTOR, LIMITS)
            continue
        limits, places = LIMITS[name], stated.get("locations", {})
        yield from _wrong_values(limits, {key: value for key, value in stated.items() if key != "locations"}, key)
        if not isinstance(places, Mapping):
            yield _wrong(f"{key}.locations", TABLE)
        elif places and not limits.places:
            yield _wrong(f"{key}.locations", OUTSIDE)
        else:
            for place, values in places.items():
                if isinstance(values, Mapping):
                    yield from _wrong_values(limits, values, f"{key}.locations.{place}")
                else:
                    yield _wrong(f"{key}.locations.{place}", TABLE)


def _wrong_values(model: type[BaseModel], values: Mapping[str, Any], where: str) -> Iterator[Wrong]:
    try:
        model(**values)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            name, *inner = map(str, problem["loc"])
            key = f"{where}.{name}"
            if problem["type"] == "extra_forbidden":
                yield _unknown(key, name, NO_PARAMETER, model.model_fields)
            elif name == "countries":
                words = COUNTRIES if not inner else CODE if inner[-1] == "[key]" else RATE
                yield _wrong(".".join((key, *inner[:1])), words)
            else:
                yield Wrong(key, {language: _allowed(model.model_fields[name], language) for language in ("en", "es")})


def _allowed(field: FieldInfo, language: Language) -> str:
    default = str(field.default).lower() if field.annotation is bool else number(field.default, language)
    return DEFAULT.say(language, allowed=allowed(field, language), default=default)


def _wrong(key: str, words: Words) -> Wrong:
    return Wrong(key, {"en": words.say("en"), "es": words.say("es")})


def _unknown(key: str, name: str, words: Words, known: Iterable[str]) -> Wrong:
    names = ", ".join(known)
    close = difflib.get_close_matches(name, list(known), n=1)

    def say(language: Language) -> str:
        sentence = words.say(language, names=names)
        return MEANT.say(language, sentence=sentence, guess=close[0]) if close else sentence

    return Wrong(key, {"en": say("en"), "es": say("es")})
