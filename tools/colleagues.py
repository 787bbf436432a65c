"""Colleagues: how somebody on a chat platform is named in a tool's arguments, and how we write them: platform:user."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from tools.people import MENTION, USERS
from tools.spec import Principal

ME = frozenset({"me", "yo"})
# Whoever sits at the terminal, by the name that the machine knows them by.
LOCAL = re.compile(r"console:[\w.@-]{1,64}")


def member_of(text: str) -> str:
    """A person as platform:user, or "me". Raises ValueError for what names nobody.

    Taken are slack:U012AB3CD, its mention <@U012AB3CD>, the bare id, console:ana, and me.
    """
    given = text.strip()
    if given.casefold() in ME:
        return "me"
    if LOCAL.fullmatch(given):
        return given
    mention = MENTION.fullmatch(given)
    platform, colon, user = (mention[1] if mention else given).rpartition(":")
    for known, pattern in USERS.items():
        if pattern.fullmatch(user) and (not colon or platform == known):
            return f"{known}:{user}"
    raise ValueError("a person is named by a mention, or by platform and id like slack:U012AB3CD; me is whoever asks")


Who = Annotated[str, Field(min_length=2, max_length=80), AfterValidator(member_of)]


def resolve(who: str, asker: Principal) -> str:
    """Whom an argument means: platform:user."""
    return str(asker) if who == "me" else who
