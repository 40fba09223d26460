"""What holds for every request: body size, origin of changes, security headers."""

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 64 * 1024
_TOO_LARGE = f"the body is over {MAX_BODY_BYTES} bytes"
_EVIDENCE_PREFIX = "/api/node/v1/evidence/"
_OPERATOR_PREFIX = "/api/operator/"
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then add headers to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with_headers = _with_security_headers(send)
        headers = Headers(scope=scope)
        limited = not scope["path"].startswith(_EVIDENCE_PREFIX)
        refusal = _refusal(scope, headers, limited)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        taken = _counted(receive) if limited else receive
        await self._app(scope, taken, with_headers)


def _refusal(scope: Scope, headers: Headers, limited: bool) -> JSONResponse | None:
    length = headers.get("content-length", "0")
    if limited and (not length.isdigit() or int(length) > MAX_BODY_BYTES):
        return _too_large()
    changes = scope["method"] not in _SAFE_METHODS and scope["path"].startswith(_OPERATOR_PREFIX)
    own = f"{scope['scheme']}://{headers.get('host', '')}"
    if changes and headers.get("origin") != own:
        return _error(403, "wrong_origin", "this change did not come from this server's own pages")
    return None


def _too_large() -> JSONResponse:
    return _error(413, "too_large", _TOO_LARGE)


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, "field": None}}, status)


def _counted(receive: Receive) -> Receive:
    n_bytes = 0

    async def take() -> Message:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > MAX_BODY_BYTES:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return take


def _with_security_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answer
