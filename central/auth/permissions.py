"""Who may do what: a small table of roles and permissions, and the scopes of partner keys."""

from enum import StrEnum

from central.errors import ForbiddenError


class Role(StrEnum):
    """What a person is to this system."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What can be allowed."""

    READ_CASES = "read_cases"
    REVIEW_CASES = "review_cases"
    READ_NODES = "read_nodes"
    READ_STATISTICS = "read_statistics"
    READ_QUARANTINE = "read_quarantine"
    MANAGE_USERS = "manage_users"


class Scope(StrEnum):
    """What a partner key may read."""

    CASES = "cases:read"
    PLATES = "plates:read"
    FLOW = "flow:read"


_READ = frozenset({Permission.READ_CASES, Permission.READ_NODES, Permission.READ_STATISTICS})
_TABLE = {
    Role.OPERATOR: _READ | {Permission.REVIEW_CASES},
    Role.SUPERVISOR: frozenset(Permission),
    Role.AUDITOR: _READ,
}


def allowed(role: Role, permission: Permission) -> bool:
    """Look the table up."""
    return permission in _TABLE[role]


def require(role: Role, permission: Permission) -> None:
    """Go on only where the role has the permission.

    Raises:
        ForbiddenError: it has not.
    """
    if not allowed(role, permission):
        raise ForbiddenError(f"the role {role} may not {permission.replace('_', ' ')}")
