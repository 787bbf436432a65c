"""Access: who may do what."""

from itertools import pairwise

import pytest

from bot.security.access import may, permissions
from tools.spec import Permission, Role


def test_a_viewer_reads_and_sees_no_identities() -> None:
    assert permissions(Role.VIEWER) == {
        Permission.READ_CALLS,
        Permission.READ_RECEIPTS,
        Permission.GET_HELP,
        Permission.GIVE_FEEDBACK,
        Permission.SEE_USAGE,
        Permission.READ_ALERTS,
    }


def test_only_administrators_manage_people() -> None:
    assert [role for role in Role if may(role, Permission.MANAGE_PEOPLE)] == [Role.ADMIN]


def test_each_role_may_what_the_one_before_it_may() -> None:
    roles = list(Role)
    for lesser, greater in pairwise(roles):
        assert permissions(lesser) <= permissions(greater)


@pytest.mark.parametrize("role", ["guest", "", "Viewer", "superadmin"])
def test_who_is_not_known_may_nothing(role: str) -> None:
    assert permissions(role) == frozenset()
    assert not any(may(role, permission) for permission in Permission)


def test_every_role_is_listed() -> None:
    assert all(permissions(role) for role in Role)
