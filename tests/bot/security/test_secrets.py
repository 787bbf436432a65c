"""The vault: what is sealed is opened by any of the keys, and keys can be changed."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.security.secrets import KeyTrouble, Unsealable, Vault, new_key

OLD, NEW = new_key(), new_key()


def vault(*keys: str) -> Vault:
    return Vault.of(SecretStr(",".join(keys)))


def test_what_was_sealed_is_opened_and_does_not_show():
    sealed = vault(OLD).seal("xoxb-secret ñ")

    assert vault(OLD).open(sealed) == "xoxb-secret ñ"
    assert "secret" not in sealed
    assert sealed != vault(OLD).seal("xoxb-secret ñ")


def test_a_new_first_key_opens_what_the_old_one_sealed_and_seals_it_anew():
    sealed = vault(OLD).seal("token")
    both = vault(f" {NEW}", f"{OLD} ")

    renewed = both.renewed(sealed)

    assert both.open(sealed) == vault(NEW).open(renewed) == "token"
    assert both.renewed(renewed) == renewed


@pytest.mark.parametrize(
    "sealed",
    ["", "nonsense", "ñ", Fernet(NEW).encrypt(b"token").decode()],
    ids=["nothing", "words", "no ascii", "another key"],
)
def test_what_no_key_sealed_is_not_opened(sealed: str):
    for attempt in (vault(OLD).open, vault(OLD).renewed):
        with pytest.raises(Unsealable) as caught:
            attempt(sealed)
        assert OLD not in str(caught.value)


def test_what_was_changed_is_not_opened():
    sealed = vault(OLD).seal("token")

    with pytest.raises(Unsealable):
        vault(OLD).open(sealed[:-4] + "AAA=")


def test_what_is_too_old_is_not_opened():
    sealed = Fernet(OLD).encrypt_at_time(b"state", 1_000).decode()

    assert vault(OLD).open(sealed) == "state"
    with pytest.raises(Unsealable):
        vault(OLD).open(sealed, timedelta(minutes=10))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (None, "RINGFENCE_ENCRYPTION_KEY is not set"),
        (SecretStr(" , "), "RINGFENCE_ENCRYPTION_KEY is not set"),
        (SecretStr("hunter2"), "RINGFENCE_ENCRYPTION_KEY is not a key"),
        (SecretStr(f"{OLD},hunter2"), "key 2 of the 2 in RINGFENCE_ENCRYPTION_KEY is not a key"),
        (SecretStr(f"{OLD},"), "key 2 of the 2 in RINGFENCE_ENCRYPTION_KEY is not a key"),
        (SecretStr("ñ" * 44), "RINGFENCE_ENCRYPTION_KEY is not a key"),
    ],
)
def test_a_missing_or_wrong_key_is_told_without_being_repeated(setting: SecretStr | None, told: str):
    with pytest.raises(KeyTrouble) as caught:
        Vault.of(setting)

    assert str(caught.value).startswith(told)
    assert "`ringfence secrets key` makes one." in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert OLD not in str(caught.value)
