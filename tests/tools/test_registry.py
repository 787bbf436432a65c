"""The catalogue: nothing is forgotten, and what models and people read about a tool is there."""

import importlib
import pkgutil

import pytest

import tools
from bot.security.access import may
from bot.security.masking import FREE_FIELDS, IDENTITY_FIELDS, OPEN_FIELDS
from tools.registry import TOOLS, by_name
from tools.spec import Role, ToolSpec
from tools.words import LANGUAGES


def test_every_tool_of_every_module_is_listed() -> None:
    found = pkgutil.walk_packages(tools.__path__, "tools.")
    modules = [importlib.import_module(one.name) for one in found]
    written = {id(value) for module in modules for value in vars(module).values() if isinstance(value, ToolSpec)}
    assert written == {id(spec) for spec in TOOLS}


def test_names_are_unique() -> None:
    assert len({spec.name for spec in TOOLS}) == len(TOOLS)
    assert all(by_name(spec.name) is spec for spec in TOOLS)
    assert by_name("nothing") is None


@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.name)
def test_a_tool_tells_what_it_is_to_people_and_to_models(spec: ToolSpec) -> None:
    assert spec.examples
    for words in (spec.title, *spec.examples):
        assert all(words.say(language) for language in LANGUAGES)
    assert 30 < len(spec.description) < 400
    assert spec.args.model_config.get("extra") == "forbid"
    assert may(Role.ADMIN, spec.needs)
    for name, field in spec.args.model_fields.items():
        assert field.description, f"{spec.name}.{name} says nothing to a model"


@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.name)
def test_masking_knows_every_argument_that_holds_text(spec: ToolSpec) -> None:
    """A new argument is hidden in audits and receipts until `masking` knows whether it holds an identity."""
    schema = spec.args.model_json_schema()
    for model in (schema, *schema.get("$defs", {}).values()):
        for name, field in model.get("properties", {}).items():
            kinds = {kind.get("type") for kind in field.get("anyOf", [field])}
            if "string" in kinds:
                assert name in OPEN_FIELDS | IDENTITY_FIELDS | FREE_FIELDS, f"masking does not know {spec.name}.{name}"
