"""Access: what each role may do, in one place. Least entitled first; who is not listed may do nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.spec import Permission, Role

_VIEWER = frozenset(
    {
        Permission.READ_CALLS,
        Permission.READ_RECEIPTS,
        Permission.GET_HELP,
        Permission.GIVE_FEEDBACK,
        Permission.SEE_USAGE,
        Permission.READ_ALERTS,
    }
)
_OPERATOR = _VIEWER | {Permission.SEE_IDENTITIES, Permission.WORK_ALERTS}
_MANAGER = _OPERATOR | {Permission.SEE_ALL_USAGE, Permission.MANAGE_WATCH, Permission.RUN_WATCH}
_ADMIN = _MANAGER | {Permission.MANAGE_PEOPLE}
GRANTED: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {Role.VIEWER: _VIEWER, Role.OPERATOR: _OPERATOR, Role.MANAGER: _MANAGER, Role.ADMIN: _ADMIN}
)


def permissions(role: str) -> frozenset[Permission]:
    """What a role may do; nothing for a role that is not known."""
    return GRANTED.get(role, frozenset())


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in permissions(role)
