"""Arguments: what a model may leave out of a tool call because the turn says it: the asker's zone and its offsets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.spec import ToolSpec

_MOMENTS = frozenset({"start", "end"})


def complete(spec: ToolSpec, given: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """The arguments with the asker's zone where none is given, and moments without an offset on its clock."""
    arguments: dict[str, Any] = _on_clock(dict(given), "", ZoneInfo(zone))
    if "zone" in spec.args.model_fields:
        arguments.setdefault("zone", zone)
    return arguments


def _on_clock(value: Any, field: str, zone: ZoneInfo) -> Any:
    match value:
        case str() if field in _MOMENTS:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                return value  # the guard says what is wrong with it
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
        case dict():
            return {name: _on_clock(part, name, zone) for name, part in value.items()}
        case list():
            return [_on_clock(part, field, zone) for part in value]
        case _:
            return value
