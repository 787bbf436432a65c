"""Approving at the terminal: what waits is decided with a number or a command, by the role that the person stated."""

import json
import re
import sqlite3

import pytest

from tests.bot.conftest import Home

MAKE = "make <@U012AB3CD> an operator"


def approval(text: str) -> str:
    found = re.search(r"A-[0-9A-Z]{10}", text)
    assert found, text
    return found[0]


def roles(home: Home) -> list[tuple[str, str]]:
    with sqlite3.connect(home.folder / "calls.db") as database:
        return database.execute("SELECT user, role FROM members").fetchall()


def talk(home: Home, *lines: str, role: str = "admin", language: str = "C.UTF-8") -> str:
    text = "".join(f"{line}\n" for line in lines)
    done = home.run("chat", "--as", role, text=text, environment={"LANG": language})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_one_approves_and_it_is_done(home: Home):
    said = talk(home, MAKE, "1")
    assert "Give slack:U012AB3CD the role operator. Now: viewer (the default)." in said
    assert "  1  Approve\n  2  Reject\n" in said
    assert "Type the number to decide" in said
    assert "Approved by tester and done" in said
    assert "slack:U012AB3CD now has the role operator." in said
    assert roles(home) == [("U012AB3CD", "operator")]


def test_two_rejects_and_nothing_is_changed(home: Home):
    assert "Rejected by tester; nothing was changed" in talk(home, MAKE, "2")
    assert roles(home) == []


def test_a_number_decides_only_right_after_the_card(home: Home):
    talk(home, MAKE, "help", "1")
    assert roles(home) == []


def test_it_is_decided_later_by_its_number(home: Home):
    waits = approval(talk(home, MAKE))
    said = talk(home, "/approve", f"/aprobar {waits.lower()}", f"/reject {waits}", "/approve A-0000000000")
    assert "Which one? /approve A-" in said
    assert said.count(f"Approved by tester and done ({waits}).") == 2
    assert "There is no request A-0000000000." in said
    assert roles(home) == [("U012AB3CD", "operator")]


def test_in_spanish(home: Home):
    said = talk(home, "haz operador a <@U012AB3CD>", "1", language="es_CO.UTF-8")
    assert "Dar a slack:U012AB3CD el rol operador." in said
    assert "  1  Aprobar\n  2  Rechazar\n" in said
    assert "Aprobado por tester y hecho" in said


@pytest.mark.parametrize("role", ["viewer", "operator", "manager"])
def test_a_lesser_role_neither_asks_nor_decides(home: Home, role: str):
    waits = approval(talk(home, MAKE))
    said = talk(home, MAKE, f"/approve {waits}", role=role)
    assert "Your role may not use set_role." in said
    assert "Your role may not decide that: it takes the permission manage_people." in said
    assert roles(home) == []


def test_ask_says_what_waits_and_where_it_is_decided(home: Home):
    done = home.run("ask", "--as", "admin", MAKE)
    assert done.returncode == 0
    waits = approval(done.stdout)
    assert "Give slack:U012AB3CD the role operator." in done.stdout
    assert f"`ringfence chat` decides it: /approve {waits} or /reject {waits}." in done.stdout
    assert "1  Approve" not in done.stdout, "there is nobody to press it"
    answer = json.loads(home.run("ask", "--as", "admin", "--json", MAKE).stdout)
    assert waits in answer["answer"], "the same request is asked for once"
    assert answer["receipt"] is None
    assert roles(home) == []
