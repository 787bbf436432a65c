"""The registry of detectors: nothing is forgotten, and every detector has its limits explained and its runbooks."""

import pkgutil
from importlib.resources import files

import pytest

import detectors
from detectors.findings import Detector
from detectors.limits import LIMITS
from detectors.registry import DETECTORS
from storage import stories
from tools.wording import DETECTORS as NAMED

SHARED = {"bursts", "findings", "habits", "limits", "rates", "registry", "stories", "window"}


def test_every_module_is_a_detector_that_is_listed():
    modules = {found.name for found in pkgutil.iter_modules(detectors.__path__)}

    assert {detector.name for detector in DETECTORS} == modules - SHARED


def test_the_light_lists_are_the_same_in_the_same_order():
    assert tuple(detector.name for detector in DETECTORS) == stories.DETECTORS == tuple(LIMITS)
    assert set(stories.DETECTORS) == set(NAMED)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_every_parameter_has_a_default_and_bounds(detector: Detector):
    for name, field in detector.limits.model_fields.items():
        assert not field.is_required(), name
        assert name == "enabled" or len(field.metadata) >= 2, f"{name} has no bounds on both sides"
        assert field.description, f"{name} says nothing about itself"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_it_has_a_runbook_with_what_it_means_how_to_check_and_what_to_do(detector: Detector, language: str):
    text = files("prompts").joinpath("runbooks", f"{detector.name}.{language}.md").read_text(encoding="utf-8")
    title, *rest = text.splitlines()

    assert title.startswith("# ")
    assert sum(line.startswith("## ") for line in rest) == 3
    assert sum(line.startswith("- ") for line in rest) >= 2
    assert sum(line[:3].rstrip(" ").rstrip(".").isdigit() for line in rest) >= 2
