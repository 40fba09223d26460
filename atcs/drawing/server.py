"""The local page on which a layout is drawn. Loopback only; other origins are refused."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from atcs.drawing.enforced import enforced_at
from atcs.drawing.findings import findings_of
from atcs.drawing.frames import Background, Frames
from contracts.layout import Layout
from edge.errors import ConfigError

_PAGES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/draw.js": ("draw.js", "text/javascript; charset=utf-8"),
    "/layout.js": ("layout.js", "text/javascript; charset=utf-8"),
    "/view.js": ("view.js", "text/javascript; charset=utf-8"),
    "/ground.js": ("ground.js", "text/javascript; charset=utf-8"),
    "/labels.js": ("labels.js", "text/javascript; charset=utf-8"),
    "/panel.js": ("panel.js", "text/javascript; charset=utf-8"),
    "/draw.css": ("draw.css", "text/css; charset=utf-8"),
    "/texts.json": ("texts.json", "application/json"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on, what it starts from, where it goes; `saved` is set by the first save."""

    background: Background
    start: Layout | None
    out: Path
    saved: Event = field(default_factory=Event)


class DrawingServer(ThreadingHTTPServer):
    """Serves one drawing on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, drawing: Drawing, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.drawing = drawing
        self.frames = Frames(drawing.background.path)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the document: names and indices from the top, empty for the whole."""

    place: tuple[str | int, ...]
    message: str


def faults_of(text: bytes) -> list[Fault]:
    """Return every fault of a layout document; none where it is right."""
    try:
        Layout.model_validate_json(text)
    except ValidationError as error:
        return [Fault(row["loc"], row["msg"].removeprefix("Value error, ")) for row in error.errors()]
    return []


def save_layout(text: bytes, out: Path) -> Layout:
    """Check and write a layout; a crash leaves the old file or the new one, never half of one.

    Raises:
        ContractError: the document is wrong; nothing is written.
        OSError: it cannot be written.
    """
    layout = Layout.parse(text, "layout")
    partial = out.with_name(f".{out.name}.part")
    partial.write_text(layout.model_dump_json(indent=2) + "\n")
    partial.replace(out)
    return layout


def _looked_at(text: bytes, faults: list[Fault]) -> dict[str, object]:
    """What a right document enforces, and what of it can hardly be meant."""
    if faults:
        return {"findings": [], "enforced": []}
    layout = Layout.model_validate_json(text)
    enforced = [
        {"approach": approach.id, "kind": rule.kind, "lacks": rule.lacks}
        for approach in layout.approaches
        for rule in enforced_at(approach, layout)
    ]
    findings = [{"place": one.place, "message": one.message} for one in findings_of(layout)]
    return {"findings": findings, "enforced": enforced}


class _Handler(BaseHTTPRequestHandler):
    server: DrawingServer

    def do_GET(self) -> None:
        """Serve the page, the picture and the start state."""
        address = urlsplit(self.path)
        if not self._is_ours():
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"other host")
        elif address.path in _PAGES:
            name, media_type = _PAGES[address.path]
            self._send(HTTPStatus.OK, media_type, (files("atcs.drawing") / "static" / name).read_bytes())
        elif address.path == "/frame.jpg":
            self._send_frame(parse_qs(address.query))
        elif address.path == "/state":
            self._send_json(self._state())
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"not found")

    def do_POST(self) -> None:
        """Check or save a document."""
        n_bytes = int(self.headers.get("Content-Length") or 0)
        if not self._is_ours() or n_bytes > _MAX_BODY_BYTES:
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"refused")
            return
        text = self.rfile.read(n_bytes)
        faults = faults_of(text)
        if self.path == "/save" and not faults:
            faults = self._save(text)
        drawing = self.server.drawing
        command = f"atcs layout check {drawing.out} --clip {drawing.background.path}"
        told = [{"place": fault.place, "message": fault.message} for fault in faults]
        where = {"out": str(drawing.out), "next": command}
        self._send_json({"faults": told, **where, **_looked_at(text, faults)})

    def log_message(self, *_: object) -> None:
        """Stay quiet: the terminal is for the person who draws."""

    def _save(self, text: bytes) -> list[Fault]:
        drawing = self.server.drawing
        try:
            save_layout(text, drawing.out)
        except OSError as error:
            return [Fault((), f"{drawing.out}: cannot be written ({error.strerror}); choose another --out")]
        drawing.saved.set()
        return []

    def _is_ours(self) -> bool:
        host = self.headers.get("Host", "")
        origin = self.headers.get("Origin")
        port = self.server.server_address[1]
        return host in {f"127.0.0.1:{port}", f"localhost:{port}"} and origin in {None, f"http://{host}"}

    def _state(self) -> dict[str, object]:
        drawing = self.server.drawing
        start = None if drawing.start is None else drawing.start.model_dump(mode="json")
        return {
            "size_px": drawing.background.size_px,
            "n_frames": drawing.background.n_frames,
            "out": str(drawing.out),
            "layout": start,
        }

    def _send_frame(self, query: dict[str, list[str]]) -> None:
        number = query.get("n", ["0"])[0]
        index = int(number) if number.isdecimal() else 0
        try:
            picture = self.server.frames.jpeg(index)
        except ConfigError as error:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", str(error).encode())
            return
        self._send(HTTPStatus.OK, "image/jpeg", picture)

    def _send_json(self, document: dict[str, object]) -> None:
        self._send(HTTPStatus.OK, "application/json", json.dumps(document).encode())

    def _send(self, status: HTTPStatus, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)
