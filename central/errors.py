"""Errors of central. Each carries the HTTP status and the code of its answer; the text is one line."""


class CentralError(Exception):
    """Base of every error central raises on purpose."""

    status_code = 500
    exit_code = 1
    code = "internal"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field


class ConfigError(CentralError):
    """A setting is wrong, or the port is taken."""

    exit_code = 2
    code = "configuration"


class NotSignedInError(CentralError):
    """No valid session, token or key came with the request."""

    status_code = 401
    code = "not_signed_in"


class ForbiddenError(CentralError):
    """The caller is known and may not do this."""

    status_code = 403
    code = "forbidden"


class NotFoundError(CentralError):
    """There is no such record."""

    status_code = 404
    code = "not_found"


class ConflictError(CentralError):
    """The record's state does not allow this."""

    status_code = 409
    code = "conflict"


class TooLargeError(CentralError):
    """The body is larger than this address takes."""

    status_code = 413
    code = "too_large"


class RefusedError(CentralError):
    """The content breaks a rule; sending it again would not help."""

    status_code = 422
    code = "refused"


class TooManyRequestsError(CentralError):
    """The caller must wait."""

    status_code = 429
    code = "too_many_requests"


class StorageFullError(CentralError):
    """The disk is full; nothing was kept."""

    status_code = 507
    code = "disk_full"
