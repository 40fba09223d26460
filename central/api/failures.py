"""Every error leaves as one JSON line: code, message, field."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from central.errors import CentralError, TooManyRequestsError

_log = structlog.get_logger()
_WAIT = {"Retry-After": "60"}  # rate limits count the attempts of a minute


def answer(status: int, code: str, message: str, field: str | None = None) -> JSONResponse:
    """Make the JSON of an error."""
    line = " ".join(message.splitlines())
    return JSONResponse({"error": {"code": code, "message": line, "field": field}}, status)


def install(app: FastAPI) -> None:
    """Add the handlers."""

    @app.exception_handler(CentralError)
    def known(_request: Request, error: CentralError) -> JSONResponse:
        response = answer(error.status_code, error.code, error.message, error.field)
        response.headers.update(_WAIT if isinstance(error, TooManyRequestsError) else {})
        return response

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or None
        return answer(422, "invalid", f"{field or 'request'}: {first['msg']}", field)

    @app.exception_handler(HTTPException)
    def http(_request: Request, error: HTTPException) -> JSONResponse:
        return answer(error.status_code, "http", str(error.detail))

    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(OperationalError)
    def store(_request: Request, error: OperationalError | PoolTimeoutError) -> JSONResponse:
        _log.warning("store_unavailable", error=str(error).splitlines()[0])
        return answer(503, "store_unavailable", "the database does not answer; try again")

    @app.exception_handler(DataError)
    def not_storable(_request: Request, _error: DataError) -> JSONResponse:
        return answer(422, "invalid", "a value holds what the database cannot keep, such as a zero character")

    @app.exception_handler(Exception)
    def unknown(request: Request, error: Exception) -> JSONResponse:
        _log.exception("request_failed", path=request.url.path, exc_info=error)
        return answer(500, "internal", "something failed here; the log has the cause")
