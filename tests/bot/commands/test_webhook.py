"""`ringfence webhook add`: the address is stored sealed, never shown, and sealed anew when keys change."""

import sqlite3

from bot.security.secrets import new_key
from tests.bot.conftest import Home

ADDRESS = "https://hooks.slack.com/services/T1/B1/a-secret-of-theirs"


def stored(home: Home) -> str:
    with sqlite3.connect(home.folder / "calls.db") as connection:
        ((address,),) = connection.execute("SELECT address FROM destinations").fetchall()
    return str(address)


def test_the_address_is_sealed_and_nothing_shows_it(home: Home):
    key, newer = new_key(), new_key()
    done = home.run(
        "webhook",
        "add",
        "noc",
        "--platform",
        "slack",
        text=f"{ADDRESS}\n",
        environment={"RINGFENCE_ENCRYPTION_KEY": key},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Alerts go to noc from now on; its address is stored sealed.\n"
    before = stored(home)
    assert "a-secret" not in before
    rotated = home.run("secrets", "rotate", environment={"RINGFENCE_ENCRYPTION_KEY": f"{newer},{key}"})
    assert rotated.stdout == "1 stored, 1 sealed anew: only the first key is needed now.\n"
    assert stored(home) != before
    lost = home.run("secrets", "rotate", environment={"RINGFENCE_ENCRYPTION_KEY": key})
    assert lost.returncode == 1
    assert "the webhook noc" in lost.stderr


def test_what_is_no_address_is_not_repeated(home: Home):
    done = home.run(
        "webhook",
        "add",
        "noc",
        "--platform",
        "teams",
        text="http://intranet/a-secret\n",
        environment={"RINGFENCE_ENCRYPTION_KEY": new_key()},
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "That is not stored: a webhook's address starts with https:// and holds no user or password."
    )


def test_without_a_key_nothing_is_stored(home: Home):
    done = home.run("webhook", "add", "noc", "--platform", "slack", text=f"{ADDRESS}\n")
    assert done.returncode == 1
    assert "RINGFENCE_ENCRYPTION_KEY is not set" in done.stderr
    assert "a-secret" not in done.stderr
