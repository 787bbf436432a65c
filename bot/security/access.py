"""Access: what each role may do, in one place. Least entitled first; who is not listed may do nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.spec import Permission, Role

_VIEWER = frozenset({Permission.READ_CALLS, Permission.READ_RECEIPTS, Permission.GET_HELP})
_OPERATOR = _VIEWER | {Permission.SEE_IDENTITIES}
# What managers and administrators may do beyond this arrives with the tools that do it.
GRANTED: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {Role.VIEWER: _VIEWER, Role.OPERATOR: _OPERATOR, Role.MANAGER: _OPERATOR, Role.ADMIN: _OPERATOR}
)


def permissions(role: str) -> frozenset[Permission]:
    """What a role may do; nothing for a role that is not known."""
    return GRANTED.get(role, frozenset())


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in permissions(role)
