"""Operator API: signing in and out, and what this software is."""

from datetime import timedelta

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import Field

from central.api.about import About, about
from central.api.context import Ctx, SignedInPerson, client_of, cookie_name
from central.auth.service import Person, check_password, sign_out
from central.auth.service import open_session as begin_session
from central.errors import NotSignedInError
from contracts.base import Contract

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
_log = structlog.get_logger()


class Credentials(Contract):
    """What the sign-in form sends."""

    username: str = Field(min_length=1, max_length=63)
    password: str = Field(min_length=1, max_length=200)


class SignedIn(Contract):
    """Who is signed in."""

    username: str
    display_name: str
    role: str
    must_change_password: bool


def _signed_in(person: Person) -> SignedIn:
    return SignedIn(
        username=person.username,
        display_name=person.display_name,
        role=person.role.value,
        must_change_password=person.must_change_password,
    )


@router.post("/session")
def open_session(credentials: Credentials, request: Request, response: Response, context: Ctx) -> SignedIn:
    """Sign in."""
    context.limit("sign-in from", client_of(request), context.config.logins_per_minute)
    context.limit("sign-in as", credentials.username, context.config.logins_per_minute)
    lifetime = timedelta(hours=context.config.session_hours)
    try:
        with context.database.read() as session:
            account = check_password(session, credentials.username, credentials.password)
    except NotSignedInError:
        _log.warning("sign_in_refused", username=credentials.username, client=client_of(request))
        raise
    with context.database.write() as session:
        person, token = begin_session(session, account, lifetime)
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return _signed_in(person)


@router.get("/session")
def who(person: SignedInPerson) -> SignedIn:
    """Say who is signed in."""
    return _signed_in(person)


@router.delete("/session", status_code=204)
def close_session(request: Request, response: Response, context: Ctx, _person: SignedInPerson) -> None:
    """Sign out."""
    with context.database.write() as session:
        sign_out(session, request.cookies.get(cookie_name(request), ""))
    secure = request.url.scheme == "https"  # a browser heeds no change of a __Host- cookie without it
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="strict")


@router.get("/about")
def what() -> About:
    """Say which software this is and where its source is."""
    return about()
