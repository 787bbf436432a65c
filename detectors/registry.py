"""Every detector that Ringfence has. One that is not listed here does not look."""

from detectors import (
    after_hours,
    call_forwarding,
    concurrent_calls,
    first_country,
    internal_scanning,
    irsf,
    mass_dialling,
    premium_rate,
    slow_irsf,
    unusual_international,
    wangiri,
)
from detectors.findings import Detector

# In the order in which they name a story of equal severity.
DETECTORS: tuple[Detector, ...] = (
    call_forwarding.DETECTOR,
    irsf.DETECTOR,
    slow_irsf.DETECTOR,
    premium_rate.DETECTOR,
    wangiri.DETECTOR,
    mass_dialling.DETECTOR,
    concurrent_calls.DETECTOR,
    internal_scanning.DETECTOR,
    unusual_international.DETECTOR,
    after_hours.DETECTOR,
    first_country.DETECTOR,
)
NAMES = tuple(detector.name for detector in DETECTORS)
