"""Operator API: the own password, and the supervisor's accounts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from central.api.context import Ctx, SignedInPerson, cookie_name, may
from central.auth.accounts import (
    add_operator,
    change_own_password,
    made_password,
    reset_password,
    set_enabled,
)
from central.auth.models import Operator
from central.auth.permissions import Permission, Role
from central.auth.repository import operators
from central.auth.service import Person, check_password
from central.errors import ConflictError, NotSignedInError, RefusedError
from contracts.base import Contract, UtcTime

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
Supervisor = Annotated[Person, Depends(may(Permission.MANAGE_USERS))]
Username = Annotated[str, Path(max_length=63)]


class NewPassword(Contract):
    """What the form for the own password sends."""

    current_password: str = Field(min_length=1, max_length=200)
    new_password: str = Field(min_length=1, max_length=200)


class NewUser(Contract):
    """What makes an account."""

    username: str = Field(min_length=1, max_length=63)
    role: Role


class UserChange(Contract):
    """Whether an account may sign in."""

    enabled: bool


class UserRow(Contract):
    """An account."""

    username: str
    role: Role
    enabled: bool
    must_change_password: bool
    created_at: UtcTime


class FreshPassword(Contract):
    """A password that this server made; it is said once and kept as a hash only."""

    username: str
    password: str


@router.put("/password", status_code=204)
def change_password(wanted: NewPassword, request: Request, context: Ctx, person: SignedInPerson) -> None:
    """Change the own password; the other sessions of the account end."""
    context.limit("sign-in as", person.username, context.config.logins_per_minute)
    try:
        with context.database.read() as session:
            check_password(session, person.username, wanted.current_password)
    except NotSignedInError as error:
        field = "current_password"
        raise RefusedError(f"{field}: is wrong", code="wrong_password", field=field) from error
    if wanted.new_password == wanted.current_password:
        raise RefusedError("new_password: is the same as before", field="new_password")
    with context.database.write() as session:
        token = request.cookies.get(cookie_name(request), "")
        change_own_password(session, person.username, wanted.new_password, token)


@router.get("/users")
def users(context: Ctx, _person: Supervisor) -> list[UserRow]:
    """List the accounts by name."""
    with context.database.read() as session:
        return [_row(operator) for operator in operators(session)]


@router.post("/users", status_code=201)
def add_user(wanted: NewUser, context: Ctx, person: Supervisor) -> FreshPassword:
    """Make an account; its holder changes the password."""
    password = made_password()
    with context.database.write() as session:
        add_operator(session, wanted.username, wanted.role, password, person.username)
    return FreshPassword(username=wanted.username, password=password)


@router.patch("/users/{username}")
def change_user(username: Username, wanted: UserChange, context: Ctx, person: Supervisor) -> UserRow:
    """Let an account sign in, or not any more."""
    if username == person.username:
        raise ConflictError("your own account is switched by another supervisor only")
    with context.database.write() as session:
        return _row(set_enabled(session, username, wanted.enabled, person.username))


@router.post("/users/{username}/password")
def reset_user_password(username: Username, context: Ctx, person: Supervisor) -> FreshPassword:
    """Give an account a new password and end its sessions."""
    with context.database.write() as session:
        password = reset_password(session, username, person.username)
    return FreshPassword(username=username, password=password)


def _row(operator: Operator) -> UserRow:
    return UserRow(
        username=operator.username,
        role=Role(operator.role),
        enabled=operator.disabled_at is None,
        must_change_password=operator.must_change_password,
        created_at=operator.created_at,
    )
