"""Words of progress: they say what is done, for every tool that there is."""

import pytest

from bot import progress
from tools.registry import TOOLS
from tools.spec import Effect, ToolSpec


def test_every_word_belongs_to_a_tool() -> None:
    assert set(progress.WORKING) <= {tool.name for tool in TOOLS}


@pytest.mark.parametrize("tool", [one for one in TOOLS if one.effect is not Effect.READ], ids=lambda one: one.name)
def test_what_changes_something_never_says_that_it_only_looks(tool: ToolSpec) -> None:
    assert progress.doing(tool.name) is not progress.WORKING_ELSE


def test_of_what_nobody_knows_it_says_little() -> None:
    assert progress.doing("nothing_of_ours").en == "working on it…"
