"""The documents beside the README: pages that are written from the code are as the code is, links lead somewhere."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_the_detectors_is_as_they_are():
    made = runpy.run_path(str(DOCS / "make_detectors.py"))

    assert (DOCS / "detectors.md").read_text(encoding="utf-8") == made["page"](), "run `python docs/make_detectors.py`"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path):
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_what_the_architecture_names_is_there():
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:bot|tools|detectors|integrations|storage|prompts|tests)/[\w/.]+)`", text):
        assert (DOCS.parent / name).exists(), name
