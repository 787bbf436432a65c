"""The README says what the code has: its tables of tools and commands, its questions and its settings are true."""

import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.brain.base import Turn
from bot.brain.offline.brain import plan_turn
from bot.cli import app
from bot.config import Limits, Settings, unknown_keys
from detectors.registry import DETECTORS
from storage.vocabulary import Place, Vocabulary
from tests.bot.brain.offline.reading import ASKER, NOW, ZONE
from tools.registry import TOOLS, by_name
from tools.spec import Permission

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def rows(marker: str, page: str = README) -> list[str]:
    """The rows of the table between `<!-- marker -->` and `<!-- /marker -->`, without its heading."""
    return [line for line in section(marker, page).splitlines()[2:] if line]


def section(marker: str, page: str = README) -> str:
    """What stands between `<!-- marker -->` and `<!-- /marker -->`."""
    return page.split(f"<!-- {marker} -->")[1].split(f"<!-- /{marker} -->")[0].strip()


def commands(command: Any, path: str = "ringfence") -> list[tuple[str, str]]:
    """Every command with the first sentence of its help."""
    if hasattr(command, "commands"):
        return [found for name in command.commands for found in commands(command.commands[name], f"{path} {name}")]
    return [(path, (command.help or "").split(". ")[0].split("\n\n")[0].rstrip(".").replace("\n", " "))]


def test_the_table_of_tools() -> None:
    assert rows("tools", REFERENCE) == [f"| `{tool.name}` | {tool.title.en} | `{tool.needs}` |" for tool in TOOLS]


def test_the_table_of_commands() -> None:
    assert rows("commands", REFERENCE) == [
        f"| `{name}` | {summary} |" for name, summary in commands(typer.main.get_command(app))
    ]


@pytest.mark.parametrize(
    "question",
    re.findall(r"^- (?!\.\.\.)(.+)$", README.split("Some questions that work:")[1].split("Names may")[0], re.M),
)
def test_the_questions_that_work_do(question: str) -> None:
    places = Vocabulary(
        locations=(Place("Bogotá HQ", "America/Bogota", "CO"), Place("Medellín", "America/Bogota", "CO"))
    )
    read = plan_turn(Turn(question, ASKER, NOW, ZONE, (), places))
    assert read.call is not None, read.asked
    assert read.call.tool == "query_calls"


def test_the_table_of_detectors() -> None:
    found = [re.fullmatch(r"\| `(\w+)` \| .+ \| (.+) \|", row) for row in rows("detectors")]
    assert [match and match[1] for match in found] == [detector.name for detector in DETECTORS]
    for match, detector in zip(found, DETECTORS, strict=True):
        assert match is not None
        limits = detector.limits().model_dump()
        for name, value in re.findall(r"`(\w+) = (\S+)`", match[2]):
            assert limits[name] == float(value), f"{detector.name}.{name}"


@pytest.mark.parametrize(
    "request_",
    [one for line in section("requests").splitlines() for one in line.removeprefix("- ").split(" · ") if one],
)
def test_what_can_be_asked_of_the_watch_is_understood(request_: str) -> None:
    read = plan_turn(Turn(request_, ASKER, NOW, ZONE, (), Vocabulary()))
    assert read.call is not None, read.asked
    spec = by_name(read.call.tool)
    assert spec is not None
    assert spec.needs in {Permission.READ_ALERTS, Permission.WORK_ALERTS, Permission.MANAGE_WATCH}
    spec.args.model_validate(read.call.args)


def test_the_two_commands_name_files_that_are_there() -> None:
    for name in re.findall(r"-c (\S+\.txt)|\((docs/\S+?)\)", README):
        assert (ROOT / (name[0] or name[1])).exists()


def test_the_extras_that_it_installs_are_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for installed in re.findall(r"'\.\[([\w,]+)\]'", README):
        assert set(installed.split(",")) <= set(extras)


def test_the_pieces_of_ringfence_toml_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pieces = [
        textwrap.dedent(piece)
        for piece in re.findall(r"^ *```toml\n(.*?)^ *```$", README + PAGES, re.MULTILINE | re.DOTALL)
    ]
    for piece in pieces:
        Path("ringfence.toml").write_text(piece, encoding="utf-8")
        Settings().opening_hours()
        assert not [sentence for sentence in unknown_keys() if "ringfence.toml" in sentence]
    assert [Limits(**tables["limits"]) for tables in map(tomllib.loads, pieces) if "limits" in tables] == [Limits()]


def test_the_variables_that_it_names_are_settings() -> None:
    known = {str(info.validation_alias or f"RINGFENCE_{name.upper()}") for name, info in Settings.model_fields.items()}
    assert set(re.findall(r"\b(?:RINGFENCE|SLACK|ANTHROPIC|OPENAI|OPENROUTER)_[A-Z_]+[A-Z]\b", README + PAGES)) <= known
