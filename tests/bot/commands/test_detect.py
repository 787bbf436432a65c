"""`ringfence detect` and `ringfence replay`, as scripts and people at a terminal see them."""

import json

from tests.bot.conftest import Home
from tests.tools import attacked

NOW = "2026-03-02T12:00:00+00:00"


def test_findings_are_one_json_object_a_line(home: Home):
    home.load(attacked.legs(), {"Centro": "UTC"})
    run = home.run("detect", "--json", "--since", "35d", "--now", NOW)

    assert (run.returncode, run.stderr) == (0, "")
    found = {
        one["subject"]["user"] or one["subject"]["number"]: one for one in map(json.loads, run.stdout.splitlines())
    }
    ana = found["Ana"]
    assert {"detector", "severity", "title", "first_call", "last_call", "score", "key"} <= ana.keys()
    assert ana["subject"] == {
        "user": "Ana",
        "extension": "1000",
        "number": None,
        "location": "Centro",
        "country": "CU",
    }
    assert (ana["detector"], ana["calls"], len(ana["evidence"])) == ("irsf", 10, 10)
    assert ana["title"] == "Traffic pumping (IRSF): Ana (1000) → Cuba, 10 calls"
    assert ana["first_call"].startswith("2026-02-27T02:0")
    assert found["+21671000001"]["detector"] == "wangiri"


def test_a_replay_says_what_an_incident_had_come_to_when_it_was_told(home: Home):
    home.load(attacked.legs(), {"Centro": "UTC"})
    run = home.run("replay", "--json", "--since", "30d", "--step", "10m", "--now", NOW)

    assert (run.returncode, run.stderr) == (0, "")
    (hugo,) = (one for one in map(json.loads, run.stdout.splitlines()) if one["subject"]["user"] == "Hugo")
    assert hugo["alert"] == {
        "at": "2026-02-23T09:20:00.000Z",
        "calls": 3,
        "minutes": 20.0,
        "dollars": 40.0,
        "severity": "HIGH",
    }
    assert hugo["high"]["calls"] == 3
    assert (hugo["calls"], hugo["dollars"]) == (6, 80.0)


def test_people_read_lines(home: Home):
    home.load(attacked.legs(), {"Centro": "UTC"})
    run = home.run("replay", "--since", "30d", "--now", NOW, environment={"RINGFENCE_LANGUAGE": "es"})

    assert run.returncode == 0
    assert "Bombeo de tráfico (IRSF): Ana (1000) → Cuba, 10 llamadas" in run.stdout
    assert "Habrían sido 10 alertas, US$" in " ".join(run.stdout.split())


def test_without_calls_nothing_is_found(home: Home):
    assert home.run("detect", "--json").stdout == ""
    assert home.run("detect").stdout == "Nothing was found.\n"


def test_wrong_times_and_settings_are_told(home: Home):
    assert home.run("detect", "--since", "soon").returncode == 2
    assert home.run("replay", "--since", "5d", "--step", "0m").returncode == 2

    home.load(attacked.legs()[:3])
    home.write("ringfence.toml", "[detectors.irsf]\ncalls = 1\n")
    run = home.run("detect")
    assert (run.returncode, run.stderr) == (
        1,
        "detectors.irsf.calls (in ringfence.toml): a whole number from 2 to 1,000; the default is 5.\n",
    )
