"""DetectionSettings: what ringfence.toml says about detectors and rates, as light as a context that every tool gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from storage.business_hours import DEFAULT, BusinessHours
from storage.stories import STAKES, Stakes

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """The parameters that differ from the detectors' defaults, by detector and name, and what calls cost.

    `detectors` is [detectors.<name>] of ringfence.toml, with `locations`: parameters by location. `rates` is [rates]:
    dollars a minute. `hours` says when each location is open, `zone` (IANA) is that of calls without a location;
    `stakes` is the money from which on an incident is worse. `tools.parameters` checks `detectors`
    and `rates`.
    """

    detectors: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    rates: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    hours: BusinessHours = DEFAULT
    zone: str = "UTC"
    stakes: Stakes = STAKES
