"""Settings: where they come from, which source wins, and what people read when one is wrong."""

import os
import re
from pathlib import Path

import pytest

from bot import config
from storage.business_hours import OpeningHours
from storage.vocabulary import Place

WORKING_DAYS = frozenset(range(5))


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without files and an environment without settings."""
    for name in list(os.environ):
        if name.startswith(config.PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def toml(text: str) -> None:
    Path("ringfence.toml").write_text(text, encoding="utf-8")


def refusal() -> str:
    with pytest.raises(config.SettingsError) as caught:
        config.load()
    return str(caught.value)


def test_without_any_setting_there_is_a_file_in_the_users_data_folder(tmp_path: Path):
    settings = config.load()

    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path}/data/ringfence/ringfence.db"
    assert (settings.model, settings.language, settings.organisation) == ("offline", None, "default")


def test_the_environment_wins_over_dotenv_and_dotenv_over_toml(monkeypatch: pytest.MonkeyPatch):
    toml('timezone = "America/Lima"\norganisation = "from toml"\nlanguage = "es"')
    Path(".env").write_text("RINGFENCE_TIMEZONE=America/Bogota\nRINGFENCE_ORGANISATION=from dotenv\n")
    monkeypatch.setenv("RINGFENCE_TIMEZONE", "Europe/Madrid")

    settings = config.load()

    assert (settings.timezone, settings.organisation, settings.language) == ("Europe/Madrid", "from dotenv", "es")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_LANGUAGE", "")

    assert config.load().language is None


def test_the_file_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    elsewhere = tmp_path / "etc" / "ours.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text('organisation = "elsewhere"')
    monkeypatch.setenv("RINGFENCE_CONFIG", str(elsewhere))

    assert config.load().organisation == "elsewhere"


def test_a_file_that_is_named_must_exist(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_CONFIG", "/nowhere/ours.toml")

    assert refusal() == "RINGFENCE_CONFIG: there is no file /nowhere/ours.toml."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TIMEZONE", "Bogota", "'Bogota' is not a time zone of the IANA list; write it like America/Bogota."),
        ("LANGUAGE", "fr", "input should be 'en' or 'es'."),
        ("DATABASE_URL", "mysql://u:hunter2@h/x", "a database address starts with sqlite:/// or postgresql://."),
        ("MODEL", "gpt", "a model is `offline`, anthropic:<model>, openai:<model>, openrouter:<model> or an address"),
        ("ORGANISATION", "x" * 201, "string should have at most 200 characters."),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence_that_names_it(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(f"RINGFENCE_{name}", value)

    told = refusal()

    assert told.startswith(f"RINGFENCE_{name}: {sentence}")
    assert "hunter2" not in told


def test_the_address_of_a_webhook_is_not_repeated_and_its_variable_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_SLACK_WEBHOOKS__NOC", "https://example.com/hunter2")

    assert refusal() == (
        "RINGFENCE_SLACK_WEBHOOKS__NOC: a webhook's address leads to hooks.slack.com or to Teams (*.logic.azure.com,"
        " *.api.powerplatform.com, *.webhook.office.com); others have to be named in RINGFENCE_WEBHOOK_HOSTS."
    )
    monkeypatch.setenv("RINGFENCE_WEBHOOK_HOSTS", "hooks.example.com, example.com")
    assert config.load().slack_webhooks["noc"].get_secret_value() == "https://example.com/hunter2"


def test_every_wrong_setting_has_its_own_line():
    toml('timezone = "Nowhere"\n[business_hours]\nopens = "8"\n[locations.Lima]\ncountry = "peru"')

    assert refusal().splitlines() == [
        "RINGFENCE_TIMEZONE: 'Nowhere' is not a time zone of the IANA list; write it like America/Bogota.",
        "business_hours.opens (in ringfence.toml): '8' is not a time of day; write it like 08:00.",
        "locations.Lima.country (in ringfence.toml): 'peru' is not an ISO 3166 code of two letters, like CO.",
    ]


def test_all_that_is_wrong_about_the_watch_is_told_at_once_with_what_is_allowed():
    toml("""
        [detectors.mass_dialling]
        calls = 2
        minutes = "an hour"
        locations = { "Call center" = { calls = 0, cals = 9 } }
        [detectors.wangiri]
        enabled = "no way"
        [detectors.irsf.locations]
        Lima = 3
        [rates]
        abroad = -1
        countries = { Cuba = 1, SO = "dear" }
        [severity]
        high_dollars = 0
    """)

    assert re.sub(r"there is enabled, .*?\.", "there is this and that.", refusal()).splitlines() == [
        "detectors.mass_dialling.calls (in ringfence.toml): a whole number from 5 to 10,000; the default is 50.",
        "detectors.mass_dialling.minutes (in ringfence.toml): a whole number from 1 to 1,440; the default is 60.",
        "detectors.mass_dialling.locations.Call center.calls (in ringfence.toml): a whole number from 5 to 10,000;"
        " the default is 50.",
        "detectors.mass_dialling.locations.Call center.cals (in ringfence.toml): there is no such parameter; there is"
        " this and that. Did you mean calls?",
        "detectors.wangiri.enabled (in ringfence.toml): true or false; the default is true.",
        "detectors.irsf.locations.Lima (in ringfence.toml): it is a table of parameters, like { calls = 80 }.",
        "rates.countries.Cuba (in ringfence.toml): there is no such ISO 3166 code of a country, like CU.",
        "rates.countries.SO (in ringfence.toml): dollars a minute, a number from 0 to 100.",
        "rates.abroad (in ringfence.toml): a number from 0 to 100; the default is 0.5.",
        "severity.high_dollars (in ringfence.toml): input should be greater than 0.",
    ]


def test_what_is_critical_is_not_less_than_what_is_high():
    toml("[severity]\nhigh_dollars = 200\ncritical_dollars = 100\n")

    assert refusal() == "severity.critical_dollars (in ringfence.toml): 100 is less than high_dollars, 200."


def test_a_file_that_is_no_toml_is_told_with_its_place():
    toml("timezone =")

    assert refusal().startswith("ringfence.toml is not valid TOML: ")


def test_a_file_in_another_encoding_is_told():
    Path("ringfence.toml").write_bytes('organisation = "Compañía"'.encode("latin-1"))

    assert refusal() == "ringfence.toml or .env is not written in UTF-8."


def test_secrets_are_not_in_what_settings_print(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_DATABASE_URL", "postgresql://user:hunter2@db.example/calls")

    settings = config.load()

    assert "hunter2" not in f"{settings!r} {settings}"
    assert config.describe_database(settings.database_url) == ("PostgreSQL", "db.example/calls")


def test_without_tables_every_location_works_monday_to_friday_from_eight_to_six():
    hours = config.load().opening_hours([Place("Bogotá", "America/Bogota", "CO")])

    assert hours.of("Bogotá") == hours.of(None) == OpeningHours(WORKING_DAYS, 8 * 60, 18 * 60)


def test_a_location_has_its_own_hours_and_the_default_for_what_it_leaves_open():
    toml("""
        [business_hours]
        days = ["mon-fri", "saturday"]
        opens = 07:30:00
        [locations."Ciudad de México"]
        closes = "24:00"
        days = "fri-sun"
    """)

    hours = config.load().opening_hours()

    assert hours.of("Lima") == OpeningHours(frozenset(range(6)), 450, 18 * 60)
    assert hours.of("CIUDAD DE MÉXICO") == OpeningHours(frozenset({4, 5, 6}), 450, 24 * 60)


def test_public_holidays_count_where_a_country_is_stated():
    toml('[locations.Lima]\ncountry = "pe"\n[locations.Quito]\nopens = "09:00"')

    hours = config.load().opening_hours([Place("Quito", "America/Guayaquil", "EC")])

    assert hours.of("Lima").holiday_country == "PE"
    assert hours.of("Quito").holiday_country is None


def test_public_holidays_can_count_everywhere_but_where_they_do_not():
    toml("[business_hours]\nholidays = true\n[locations.Quito]\nholidays = false\n[locations.Lima]\nopens = '09:00'")
    places = [Place(name, "UTC", country) for name, country in (("Quito", "EC"), ("Lima", "PE"), ("Bogotá", "CO"))]

    hours = config.load().opening_hours(places)

    assert [hours.of(name).holiday_country for name in ("Quito", "Lima", "Bogotá")] == [None, "PE", "CO"]
    assert hours.of("Lima").opens == 9 * 60


def test_keys_that_nothing_reads_are_told_with_a_guess(monkeypatch: pytest.MonkeyPatch):
    toml('tiemzone = "x"\n[business_hours]\nopen = "9"\n[locations.Lima]\nzona = "America/Lima"')
    monkeypatch.setenv("RINGFENCE_LANGAUGE", "es")
    monkeypatch.setenv("RINGFENCE_BUSINESS_HOURS__OPENS", "09:00")
    config.load()

    assert config.unknown_keys() == [
        "ringfence.toml: nothing reads 'tiemzone'. Did you mean timezone?",
        "ringfence.toml: nothing reads 'business_hours.open'. Did you mean opens?",
        "ringfence.toml: nothing reads 'locations.Lima.zona'. Did you mean zone?",
        "The environment: nothing reads RINGFENCE_LANGAUGE. Did you mean RINGFENCE_LANGUAGE?",
    ]


def test_settings_of_chat_and_models_come_from_where_they_belong(monkeypatch: pytest.MonkeyPatch):
    toml("""
        admins = ["slack:U012AB3CD"]
        [limits]
        person_day_tokens = 1000
        [slack_workspaces]
        T012AB3CD = "default"
        T0SECOND = "The other company"
    """)
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1-2 \n")
    monkeypatch.setenv("RINGFENCE_LIMITS__TOOL_CALLS", "3")

    settings = config.load()

    assert config.unknown_keys() == []
    assert settings.slack_workspaces == {"T012AB3CD": "default", "T0SECOND": "The other company"}
    assert (settings.limits.person_day_tokens, settings.limits.tool_calls) == (1000, 3)
    assert settings.admins == {"slack:U012AB3CD"}
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-2"
    assert "xoxb" not in repr(settings)


def test_administrators_are_a_list_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_ADMINS", "slack:U012AB3CD, slack:U0OTHER,")

    assert config.load().admins == {"slack:U012AB3CD", "slack:U0OTHER"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[slack_workspaces]\nacme = "default"', "'acme' is not the id of a Slack workspace, like T012AB3CD."),
        ('[slack_workspaces]\nT012AB3CD = ""', "string should have at least 1 character."),
        ("[limits]\ntool_calls = 0", "input should be greater than or equal to 1."),
        ('public_url = "ringfence.example"', "an address starts with https:// (or http://) and names a host"),
        ('public_url = "https://me:pw@ringfence.example"', "an address starts with https:// (or http://)"),
        ('admins = ["ana"]', "'ana' is nobody; a person is named by platform and id, like slack:U012AB3CD."),
        ('admins = ["slack:ana"]', "'slack:ana' is nobody; a person is named by platform and id"),
    ],
)
def test_wrong_settings_of_chat_are_told(text: str, sentence: str):
    toml(text)

    assert sentence in refusal()


def test_secrets_in_the_file_are_told_without_being_repeated():
    toml('encryption_key = "hunter2"\nSLACK_BOT_TOKEN = "xoxb-hunter2"\n[limits]\ntool_cals = 3')

    assert config.unknown_keys() == [
        "ringfence.toml: nothing reads 'limits.tool_cals'. Did you mean tool_calls?",
        "ringfence.toml: encryption_key is a secret; put it into the environment or .env.",
        "ringfence.toml: SLACK_BOT_TOKEN is a secret; put it into the environment or .env.",
    ]


def test_a_vendors_name_with_our_prefix_is_guessed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RINGFENCE_SLACK_BOT_TOKEN", "xoxb-1")

    assert config.unknown_keys() == [
        "The environment: nothing reads RINGFENCE_SLACK_BOT_TOKEN. Did you mean SLACK_BOT_TOKEN?"
    ]


def test_every_setting_is_in_the_example():
    """`.env.example` names every setting that a variable can hold; tables belong into ringfence.toml."""
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    # What follows two underscores is a name of one's own: RINGFENCE_SLACK_WEBHOOKS__NOC.
    named = {name.split("__")[0] for name in re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)}

    assert named == {
        str(info.validation_alias or config.PREFIX + name.upper())
        for name, info in config.Settings.model_fields.items()
        if name not in ("business_hours", "locations", "limits", "detectors", "rates", "severity", "slack_workspaces")
    } | {config.CONFIG_VARIABLE}
