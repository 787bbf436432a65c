"""A CallQuery says of itself whether it makes sense."""

from typing import Any

import pytest
from pydantic import ValidationError

from storage.call_query import CallQuery

PERIOD = {"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z"}


def condition(field: str, *values: str) -> dict[str, Any]:
    return {"where": [{"field": field, "values": values}]}


@pytest.mark.parametrize(
    "parts",
    [
        {"groups": ["location"], "threshold": {"op": ">=", "value": 10}, "order": "lowest", "limit": 3},
        {"metric": "share", "of": [{"field": "direction", "values": ["outbound"]}], "compare": PERIOD},
        {"metric": "list", "zone": "America/Bogota", "period": PERIOD},
        condition("number", "+57*", "1001", "*97", "anonymous"),
        condition("hours", "22:00-06:00", "00:00-24:00"),
        condition("duration", ">=30", "<600"),
        condition("person", "Ana Díaz (ext 1001)"),
    ],
)
def test_a_query_that_makes_sense(parts: dict[str, Any]) -> None:
    query = CallQuery.model_validate(parts)
    assert CallQuery.model_validate_json(query.model_dump_json()) == query


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"zone": "Mars/Olympus"}, "not a time zone"),
        ({"period": {"start": PERIOD["end"], "end": PERIOD["start"]}}, "ends before it starts"),
        ({"period": {"start": "2026-03-01T00:00:00"}}, "timezone"),
        ({"groups": ["day", "day"]}, "same group twice"),
        ({"groups": ["day", "hour", "person"]}, "at most 2"),
        ({"threshold": {"op": ">", "value": 1}}, "goes with at least one"),
        ({"metric": "list", "groups": ["day"]}, "a list of calls has no groups"),
        ({"metric": "calls", "of": [{"field": "answered", "values": ["yes"]}]}, "goes with the metric share only"),
        ({"metric": "first_call", "compare": PERIOD}, "needs a metric that is a number"),
        ({"metric": "last_call", "groups": ["day"], "threshold": {"op": ">", "value": 1}}, "needs a metric"),
        ({"limit": 0}, "greater than or equal to 1"),
        ({"sql": "DROP TABLE legs"}, "Extra inputs are not permitted"),
        (condition("direction", "sideways"), "direction is one of"),
        (condition("duration", "long"), "reads like"),
        (condition("hours", "10 to 12"), "hours read like"),
        (condition("number", "+57%"), "a number has digits"),
        (condition("country", "Colombia"), "ISO 3166"),
        (condition("person", "Ana\0"), "pattern"),
        (condition("person"), "at least 1"),
    ],
)
def test_a_query_that_makes_none_is_refused_with_the_reason(parts: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        CallQuery.model_validate(parts)
