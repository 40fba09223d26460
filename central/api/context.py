"""What the routes work with, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from central.auth.permissions import Permission, Scope, require
from central.auth.service import Partner, Person, partner_with, person_with
from central.config import CentralConfig
from central.db.engine import Database
from central.errors import ForbiddenError, NotSignedInError, TooManyRequestsError
from central.evidence.files import FileStore

LOOPBACK = {"127.0.0.1", "::1", "testclient"}
_HTTPS_COOKIE = "__Host-atcs"
_LOOPBACK_COOKIE = "atcs_session"


def _new_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of the running central that routes use; `ingest_connected` asks for the broker's state."""

    config: CentralConfig
    database: Database
    files: FileStore
    ingest_connected: Callable[[], bool]
    limiter: MovingWindowRateLimiter = field(default_factory=_new_limiter)

    def limit(self, what: str, who: str, per_minute: int) -> None:
        """Count an attempt.

        Raises:
            TooManyRequestsError: there were too many within a minute.
        """
        if not self.limiter.hit(RateLimitItemPerMinute(per_minute), what, who):
            raise TooManyRequestsError("too many attempts; wait a minute and try again")


def _context(request: Request) -> Context:
    context = request.app.state.context
    if not isinstance(context, Context):
        raise TypeError("the application was not made by central.api.application.build")
    return context


Ctx = Annotated[Context, Depends(_context)]


def cookie_name(request: Request) -> str:
    """Return the session cookie's name; the `__Host-` one needs https."""
    return _HTTPS_COOKIE if request.url.scheme == "https" else _LOOPBACK_COOKIE


def client_of(request: Request) -> str:
    """Return the address of who asks."""
    return request.client.host if request.client else "unknown"


def bearer_of(request: Request) -> str | None:
    """Return the token of `Authorization: Bearer TOKEN`, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def signed_in(request: Request, context: Ctx) -> Person:
    """Return who is signed in, also one who must change the password before anything else."""
    with context.database.read() as session:
        return person_with(session, request.cookies.get(cookie_name(request)))


SignedInPerson = Annotated[Person, Depends(signed_in)]


def may(permission: Permission) -> Callable[[Person], Person]:
    """Make the dependency of a route that needs a person with a permission and a password of one's own."""

    def check(person: SignedInPerson) -> Person:
        if person.must_change_password:
            raise ForbiddenError(
                "this is the first password; change it (PUT /api/operator/v1/password), then go on",
                code="password_change_needed",
            )
        require(person.role, permission)
        return person

    return check


def partner_for(scope: Scope) -> Callable[[Request, Context], Partner]:
    """Make the dependency of a route that needs a partner's key with a scope."""

    def check(request: Request, context: Ctx) -> Partner:
        with context.database.read() as session:
            return partner_with(session, bearer_of(request), scope)

    return check


def on_loopback(request: Request) -> None:
    """Go on only for a caller on this machine.

    Raises:
        NotSignedInError: it is not.
    """
    if client_of(request) not in LOOPBACK:
        raise NotSignedInError("only answered on this machine")
