"""Schemas: what a model is sent of the tools is small, and everything that it could fill in is there."""

import json
from typing import Any

import pytest

from bot.brain.agent.arguments import complete
from bot.brain.agent.schemas import schema_of
from storage.call_query import CallQuery
from tools.query_calls import QUERY_CALLS
from tools.registry import TOOLS
from tools.spec import ToolSpec
from tools.trace_call import TRACE_CALL


@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.name)
def test_every_field_is_there_but_for_what_the_turn_says(spec: ToolSpec):
    schema = schema_of(spec.args)

    assert schema["type"] == "object"
    assert set(schema["properties"]) == set(spec.args.model_fields) - {"zone"}
    assert "$ref" not in json.dumps(schema)


def test_the_largest_one_is_a_quarter_smaller_than_it_would_be():
    compact, whole = json.dumps(schema_of(CallQuery)), json.dumps(CallQuery.model_json_schema())

    assert len(compact) < len(whole) * 0.75
    assert len(compact) < 4_000


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T00:00", "2026-03-01T00:00:00-05:00"),
        ("2026-03-01", "2026-03-01T00:00:00-05:00"),
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00+00:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_moments_are_the_askers(written: str, meant: str):
    found = complete(QUERY_CALLS, {"period": {"start": written}}, "America/Bogota")

    assert found == {"period": {"start": meant}, "zone": "America/Bogota"}


def test_a_change_of_daylight_saving_is_heeded():
    period = {"start": "2026-03-28T00:00", "end": "2026-03-30T00:00"}

    found: dict[str, Any] = complete(QUERY_CALLS, {"period": period}, "Europe/Madrid")

    assert found["period"] == {"start": "2026-03-28T00:00:00+01:00", "end": "2026-03-30T00:00:00+02:00"}


def test_a_stated_zone_stays_and_tools_without_one_get_none():
    assert complete(QUERY_CALLS, {"zone": "UTC"}, "America/Bogota") == {"zone": "UTC"}
    assert complete(TRACE_CALL, {"nth": 2}, "America/Bogota") == {"nth": 2}
