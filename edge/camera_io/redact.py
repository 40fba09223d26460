"""Camera addresses carry passwords: nothing but the configuration file may show them."""

import re

_CREDENTIALS = re.compile(r"(?<=://)[^/\s]*@")
_SECRET_QUERY = re.compile(
    r"(?i)((?:^|[?&;])(?:user|username|login|pass|passwd|password|pwd|token|key)=)[^&;#\s]*"
)


def redact(text: str) -> str:
    """Return a text with the credentials of every address in it replaced by `***`."""
    return _SECRET_QUERY.sub(r"\1***", _CREDENTIALS.sub("***@", text))
