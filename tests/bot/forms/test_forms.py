"""Forms: what is filled in becomes the call that it says, or a sentence at the field that does not fit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.brain.base import ToolCall
from bot.channels.slack.modals import Kept, filled, view_of
from bot.forms.base import Filler, Problems
from bot.forms.calls import CALLS, PERIODS
from bot.forms.duty import ALSO, WHEN_SAID
from bot.forms.registry import FORMS
from bot.forms.registry import by_name as form_named
from storage.call_query import CallQuery
from storage.vocabulary import Named, Place, Vocabulary
from tests.fakes.slack.validation import check_view
from tools.reading import read_back
from tools.registry import by_name
from tools.spec import Principal, Role
from tools.words import LANGUAGES, Language

ZONE = "America/Bogota"
NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)  # a Wednesday, 10:00 in Bogotá
NAMES = Vocabulary(
    people=tuple(Named(name, "person", None, None, None) for name in ("Sofía Bernal", "Luis Marín", "Luis Soto")),
    locations=(Place("Bogotá HQ", ZONE, "CO"), Place("Lima", "America/Lima", "PE")),
)


def filler(role: Role = Role.ADMIN, language: Language = "en", names: Vocabulary = NAMES, value: str = "") -> Filler:
    return Filler(Principal("slack", "U1", 1, role), NOW, ZONE, language, names, value)


def query(**values: str) -> CallQuery:
    call = CALLS.to_call(values, filler())
    assert isinstance(call, ToolCall), call
    return CallQuery.model_validate(call.args)


def problems(role: Role = Role.ADMIN, language: Language = "en", **values: str) -> dict[str, str]:
    found = CALLS.to_call(values, filler(role, language))
    assert isinstance(found, Problems)
    return dict(found.by_field)


def test_a_form_means_what_its_reading_says() -> None:
    asked = query(
        metric="total_duration",
        period="last_week",
        direction="outbound",
        call_type="international",
        answered="yes",
        location="lima",
        person="sofia bernal",
        group="country",
        limit="5",
    )
    assert read_back(asked, "en", NOW) == (
        "Total duration: outbound; international; answered; at Lima; of ⁨Sofía Bernal⁩; Mon 23 Feb – Sun 1 Mar 2026 "
        "(America/Bogota); by country; highest first, top 5"
    )


@pytest.mark.parametrize("period", PERIODS)
def test_every_period_is_one(period: str) -> None:
    asked = query(metric="calls", period=period)
    assert (asked.period.start is None) is (period == "ever")
    assert asked.period.end is None or asked.period.end <= NOW


def test_days_are_the_filler_s_own_and_win_over_the_period() -> None:
    asked = query(metric="calls", period="last_week", since="2026-02-01", until="2026-02-02", group="day")
    assert asked.period.start is not None
    assert asked.period.end is not None
    assert asked.period.start.isoformat() == "2026-02-01T00:00:00-05:00"
    assert asked.period.end.isoformat() == "2026-02-03T00:00:00-05:00"
    assert asked.order == "key", "days come in order of time"
    assert query(metric="calls", since="2026-03-04").period.end == NOW
    assert query(metric="calls", since="2027-01-01").period.start is not None


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"person": "Nadie"}, "person", "Nobody here is called that."),
        ({"person": "luis"}, "person", "Several people are called so: Luis Marín, Luis Soto."),
        ({"location": "Quito"}, "location", "There is no such location."),
        ({"until": "2026-03-01"}, "since", "Choose the first day too."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until", "This day is before the first one."),
        ({"metric": "list", "group": "day"}, "group", "A list of calls has no groups."),
        ({"limit": "0"}, "limit", "A number from 1 to 10000."),
        ({"limit": "1e9"}, "limit", "A number from 1 to 10000."),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(values: dict[str, str], field: str, sentence: str) -> None:
    assert problems(**values) == {field: sentence}


def test_whoever_sees_names_masked_is_told_no_others() -> None:
    assert problems(Role.VIEWER, person="luis") == {"person": "Several people are called so: give the whole name."}


def test_several_problems_are_told_at_once() -> None:
    assert problems(language="es", person="x", location="y") == {
        "person": "Aquí nadie se llama así.",
        "location": "No existe esa sede.",
    }


def test_the_other_forms_come_to_calls_that_their_tools_take() -> None:
    for form, values in (("role", {"member": "U012AB3CD", "role": "none"}), ("comment", {"comment": "Wrong."})):
        [found] = [one for one in FORMS if one.name == form]
        call = found.to_call(values, filler(value="R-1"))
        assert isinstance(call, ToolCall)
        spec = by_name(call.tool)
        assert spec is not None
        assert spec.needs is found.needs
        spec.args.model_validate(call.args)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_slack_takes_every_form(form: Any, language: Language) -> None:
    address = "https://hooks.slack.com/commands/" + "x" * 300
    kept = Kept(form.name, "R-7K3QX9PD4M", "C0123456789", "1772456400.000100", True, address)
    view = view_of(form, filler(language=language, value=""), kept)
    check_view(view)
    assert Kept.read(view["private_metadata"]) == kept
    titles = [form.title.say(one) for one in LANGUAGES] + [form.submit.say(one) for one in LANGUAGES]
    assert all(len(title) <= 24 for title in titles), "none is cut"


def test_many_or_long_locations_are_typed() -> None:
    places = tuple(Place(f"Sede {place}", ZONE, "CO") for place in range(101))
    for names in (Vocabulary(locations=places), Vocabulary(locations=(Place("x" * 90, ZONE, "CO"),)), Vocabulary()):
        view = view_of(CALLS, filler(names=names), Kept("calls", "", "C1", "", True, ""))
        check_view(view)
        [entry] = [block["element"]["type"] for block in view["blocks"] if block["block_id"] == "location"]
        assert entry == "plain_text_input"


def test_what_slack_says_was_filled_in() -> None:
    values = {
        "metric": {"value": {"type": "static_select", "selected_option": {"value": "calls"}}},
        "person": {"value": {"type": "plain_text_input", "value": "Ana"}},
        "since": {"value": {"type": "datepicker", "selected_date": "2026-03-01"}},
        "member": {"value": {"type": "users_select", "selected_user": "U1"}},
        "limit": {"value": {"type": "number_input", "value": None}},
        "group": {"value": {"type": "static_select", "selected_option": None}},
    }
    assert filled({"state": {"values": values}}) == {
        "metric": "calls",
        "person": "Ana",
        "since": "2026-03-01",
        "member": "U1",
    }


# -- the watch ---------------------------------------------------------------------------------------------------------


def called(name: str, value: str = "", language: Language = "en", **values: str) -> tuple[str, dict[str, Any]]:
    """The call that a form comes to, valid for its tool."""
    form = form_named(name)
    assert form is not None
    call = form.to_call(values, filler(language=language, value=value))
    assert isinstance(call, ToolCall), call
    spec = by_name(call.tool)
    assert spec is not None
    spec.args.model_validate(call.args)
    return call.tool, call.args


def test_an_alert_is_resolved_with_a_note() -> None:
    assert called("resolve", "12", reason="fraud", note=" The trunk was hijacked. ") == (
        "resolve_alert",
        {"alert": 12, "reason": "fraud", "note": "The trunk was hijacked."},
    )
    assert called("resolve", reason="expected", alert="7") == ("resolve_alert", {"alert": 7, "reason": "expected"})


def test_the_pattern_of_an_alert_is_muted_for_a_while() -> None:
    muted = {"alert": 12, "note": "A campaign"}
    assert called("mute", "12", until="7d", note="A campaign") == ("mute_pattern", {**muted, "until": "7d"})
    assert called("mute", "12", until="90d", note="A campaign") == ("mute_pattern", {**muted, "until": "90d"})


@pytest.mark.parametrize("name", ["resolve", "mute"])
def test_the_number_is_asked_for_where_the_form_is_about_no_alert(name: str) -> None:
    form = form_named(name)
    assert form is not None
    assert form.fields(filler())[0].name == "alert"
    assert "alert" not in [field.name for field in form.fields(filler(value="12"))]
    problem = form.to_call({"alert": "twelve", "reason": "fraud", "note": "x"}, filler())
    assert isinstance(problem, Problems)
    assert "number" in problem.by_field["alert"]


def test_a_rotation_keeps_the_order_in_which_people_were_chosen() -> None:
    assert called("rotation", members="U2BB U1AA", handover="daily", at="09:30", rotation=" nights ") == (
        "make_rotation",
        {"members": ["slack:U2BB", "slack:U1AA"], "handover": "daily", "at": "09:30", "rotation": "nights"},
    )


@pytest.mark.parametrize(
    ("values", "field"), [({"at": "08:00"}, "members"), ({"members": "U1AA", "at": "half past"}, "at")]
)
def test_half_a_rotation_is_told_at_its_field(values: dict[str, str], field: str) -> None:
    form = form_named("rotation")
    assert form is not None
    problem = form.to_call(values, filler(language="es"))
    assert isinstance(problem, Problems)
    assert set(problem.by_field) == {field}


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("every weekday at 8", {"every": "weekday", "at": "08:00"}),
        ("cada lunes y jueves a las 9", {"every": "week", "weekdays": ["monday", "thursday"], "at": "09:00"}),
        ("every 2 hours", {"every": "interval", "minutes": 120}),
        ("el último día de cada mes a las 7", {"every": "month", "day": 31, "at": "07:00"}),
        ("cron 0 8 * * 1-5", {"every": "cron", "cron": "0 8 * * 1-5"}),
    ],
)
def test_when_a_schedule_runs_is_said_as_in_chat(typed: str, when: dict[str, Any]) -> None:
    assert called("schedule", question="calls yesterday", when=typed) == (
        "create_schedule",
        {"question": "calls yesterday", "when": when},
    )


@pytest.mark.parametrize("typed", ["", "every blue moon", "every weekday at 8 or so"])
def test_a_time_that_is_none_is_told_with_examples(typed: str) -> None:
    form = form_named("schedule")
    assert form is not None
    problem = form.to_call({"question": "calls yesterday", "when": typed}, filler())
    assert isinstance(problem, Problems)
    assert "every Monday at 9" in problem.by_field["when"]


def test_the_hints_of_the_forms_can_be_typed_as_they_stand() -> None:
    for language in LANGUAGES:
        said = WHEN_SAID.say(language)
        assert called("schedule", language=language, question="calls", when=said)[1]["when"]["every"] == "weekday"
        for example in ALSO.say(language).rstrip(".").partition(": ")[2].split(", "):
            assert called("schedule", language=language, question="calls", when=example), example


def test_slack_gives_people_in_the_order_in_which_they_were_chosen() -> None:
    view = {"state": {"values": {"members": {"value": {"selected_users": ["U2BB", "U1AA"]}}}}}
    assert filled(view) == {"members": "U2BB U1AA"}
