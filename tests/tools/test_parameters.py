"""Parameters of detectors and rates: what cannot be is told at once, each with its key and what is allowed instead."""

import math
import subprocess
import sys

import pytest

from storage.stories import DETECTORS
from tools import parameters
from tools.watching import DetectionSettings


@pytest.mark.parametrize(
    ("detectors", "rates", "english", "spanish"),
    [
        (
            {"mass_dialing": {}},
            {},
            f"detectors.mass_dialing: there is no such detector; there is {', '.join(DETECTORS)}."
            " Did you mean mass_dialling?",
            f"detectors.mass_dialing: no hay tal detector; hay {', '.join(DETECTORS)}. ¿Querías decir mass_dialling?",
        ),
        (
            {"irsf": {"calls": 1}},
            {},
            "detectors.irsf.calls: a whole number from 2 to 1,000; the default is 5.",
            "detectors.irsf.calls: un número entero de 2 a 1.000; por defecto, 5.",
        ),
        (
            {"irsf": {"enabled": "perhaps"}},
            {},
            "detectors.irsf.enabled: true or false; the default is true.",
            "detectors.irsf.enabled: true o false; por defecto, true.",
        ),
        (
            {"unusual_international": {"alerts_a_day": 0}},
            {},
            "detectors.unusual_international.alerts_a_day: a number above 0, up to 100; the default is 0.2.",
            "detectors.unusual_international.alerts_a_day: un número mayor que 0, hasta 100; por defecto, 0,2.",
        ),
        (
            {"unusual_international": {"score": 0}},
            {},
            "detectors.unusual_international.score: a number from -1, below 0; the default is -0.5.",
            "detectors.unusual_international.score: un número desde -1, menor que 0; por defecto, -0,5.",
        ),
        (
            {"irsf": {"locations": {"Lima": {"cals": 9}}}},
            {},
            "detectors.irsf.locations.Lima.cals: there is no such parameter; there is enabled, calls, minutes,"
            " times_usual. Did you mean calls?",
            "detectors.irsf.locations.Lima.cals: no hay tal parámetro; hay enabled, calls, minutes, times_usual."
            " ¿Querías decir calls?",
        ),
        (
            {"irsf": {"locations": {"Lima": 9}}},
            {},
            "detectors.irsf.locations.Lima: it is a table of parameters, like { calls = 80 }.",
            "detectors.irsf.locations.Lima: es una tabla de parámetros, como { calls = 80 }.",
        ),
        (
            {"irsf": {"locations": "Lima"}},
            {},
            "detectors.irsf.locations: it is a table of parameters, like { calls = 80 }.",
            "detectors.irsf.locations: es una tabla de parámetros, como { calls = 80 }.",
        ),
        (
            {"wangiri": {"locations": {"Lima": {"calls": 9}}}},
            {},
            "detectors.wangiri.locations: it looks at numbers outside, which have no location.",
            "detectors.wangiri.locations: mira números externos, que no tienen una sede.",
        ),
        (
            {},
            {"premium": -1},
            "rates.premium: a number from 0 to 100; the default is 2.",
            "rates.premium: un número de 0 a 100; por defecto, 2.",
        ),
        (
            {},
            {"countries": {"Cuba": 1}},
            "rates.countries.Cuba: there is no such ISO 3166 code of a country, like CU.",
            "rates.countries.Cuba: no es un código ISO 3166 de un país, como CU.",
        ),
        (
            {},
            {"countries": {"CU": "dear"}},
            "rates.countries.CU: dollars a minute, a number from 0 to 100.",
            "rates.countries.CU: dólares por minuto, un número de 0 a 100.",
        ),
        (
            {},
            {"countries": 3},
            "rates.countries: dollars a minute by ISO 3166 code, like { CU = 0.95 }.",
            "rates.countries: dólares por minuto por código ISO 3166: { CU = 0.95 }.",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(detectors, rates, english: str, spanish: str):
    (found,) = parameters.wrong(detectors, rates)

    assert (found.say("en"), found.say("es")) == (english, spanish)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_limit(value: float):
    assert parameters.wrong({"after_hours": {"times_usual": value}}, {"premium": value})[1:]


def test_all_of_it_is_told_at_once_and_what_a_location_inherits_only_once():
    stated = {"irsf": {"calls": 0, "minutes": 0, "locations": {"Lima": {"times_usual": 0}, "Cali": {"calls": 9}}}}

    assert [one.key for one in parameters.wrong(stated, {"premium": 1e9, "abroad": "x"})] == [
        "detectors.irsf.calls",
        "detectors.irsf.minutes",
        "detectors.irsf.locations.Lima.times_usual",
        "rates.abroad",
        "rates.premium",
    ]


def test_a_location_has_its_own_values_over_those_of_the_detector():
    stated = {"irsf": {"calls": 9, "minutes": 30, "locations": {"Lima": {"calls": 20}}}}
    limits, _ = parameters.of(DetectionSettings(stated))

    lima = limits["irsf"].by_location["Lima"].model_dump()
    assert (lima["calls"], lima["minutes"], limits["irsf"].limits.model_dump()["calls"]) == (20, 30, 9)
    assert limits["wangiri"].by_location == {}


def test_checking_takes_no_library_of_columns():
    code = (
        "import sys; from tools import parameters; parameters.wrong({'irsf': {'calls': 0}}, {'premium': -1});"
        "print(sorted({'polars', 'sklearn', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout
