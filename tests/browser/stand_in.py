"""A stand-in for central: the operator API over cases in memory, so that the dashboard is tested alone."""

import asyncio
import copy
import hashlib
import io
import json
import queue
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse

from central.statistics.schemas import Step
from contracts.facts import Facts
from tests.browser.traffic import report

DIST = Path(__file__).resolve().parents[2] / "central" / "dashboard" / "dist"
START = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
RATE = 20
NO_HASH = "0" * 64


def iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def scene(offset_s: float, marked: bool) -> np.ndarray:
    picture = np.full((360, 640, 3), (70, 74, 70), np.uint8)
    cv2.line(picture, (180, 200), (460, 200), (230, 230, 230), 4)
    cv2.circle(picture, (520, 60), 14, (60, 60, 230) if offset_s > -1.84 else (40, 180, 240), -1)
    y = int(200 - offset_s * 40)
    cv2.rectangle(picture, (290, y), (350, y + 70), (170, 90, 40), -1)
    if marked:
        cv2.rectangle(picture, (284, y - 6), (356, y + 76), (255, 168, 106), 2)
    return picture


def clip() -> bytes:
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(12 * RATE):
            frame = av.VideoFrame.from_ndarray(scene(number / RATE - 6, False), format="bgr24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return held.getvalue()


@cache
def pictures() -> dict[str, tuple[bytes, str, float | None]]:
    made = {"clip": (clip(), "video/mp4", None)}
    for letter, offset_s in (("a", -1.0), ("b", 0.0), ("c", 1.5)):
        for suffix, marked in (("", False), ("_annotated", True)):
            body = cv2.imencode(".jpg", scene(offset_s, marked))[1].tobytes()
            made[f"still_{letter}{suffix}"] = (body, "image/jpeg", offset_s)
    crop = np.full((40, 160, 3), 235, np.uint8)
    cv2.putText(crop, "F 1234 ST", (6, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    made["plate_crop"] = (cv2.imencode(".png", crop)[1].tobytes(), "image/png", None)
    return made


def facts(at: datetime) -> dict:
    def when(offset_s: float) -> str:
        return iso(at + timedelta(seconds=offset_s))

    steps = [("track_confirmed", -2.0, None), ("red_began", -1.84, None), ("front_crossed", 0, 1840)]
    steps += [("rear_crossed", 0.6, 2440), ("motion_agreed", 0.6, None), ("red_held", 0.8, None)]
    phases = [("green", -5.5, -4.84), ("amber", -4.84, -1.84), ("red", -1.84, None)]
    crossing = {"front_at": when(0), "front_frame": 120, "rear_at": when(0.6), "rear_frame": 132}
    document = {
        "kind": "red_light", "city": "sukabumi", "junction": "simpang-degung", "camera": "utara-1",
        "approach": "utara", "stop_line": "mobil", "vehicle_class": "car", "vehicle_confidence": 0.91,
        "decided_at": when(4.0), "decided_frame": 136,
        "crossing": crossing | {"uncertainty_ms": 20, "point_px": [320, 200]},
        "red_elapsed_ms": 1840, "red_elapsed_uncertainty_ms": 20, "red_begin": "seen", "grace_ms": 300, "amber_duration_ms": 3000,
        "seen_end": {"end": "rear", "at": when(0.6), "red_elapsed_ms": 2440, "red_elapsed_uncertainty_ms": 10},
        "lamp_history": [
            {"indication": name, "starts_at": when(a), "ends_at": None if b is None else when(b)} for name, a, b in phases
        ],
        "account": [
            {"code": code, "frame_number": 120 + round(s * RATE), "at": when(s), "value_ms": v} for code, s, v in steps
        ],
        "clock": {"source": "ntp", "offset_ms": 12}, "evidential": True, "frame_size_px": [640, 360],
        "frame_interval_ms": 50, "layout_sha256": NO_HASH, "config_sha256": NO_HASH, "models": [],
        "software_version": "0.1.0",
    }  # fmt: skip
    return Facts.model_validate(document).model_dump(mode="json")


class Central:
    """Cases in memory, and the faults that a test makes.

    `counts_nothing`: there is no traffic; else there is some up to `counted_until`.
    `refuses`: the next reviews are refused. `away`: nothing is answered. `delay_s`: each answer waits so long,
    `delay_of` that of a list of one status.
    """

    def __init__(self) -> None:
        self.files = pictures()
        self.by_hash = {
            hashlib.sha256(body).hexdigest(): (body, kind) for body, kind, _ in self.files.values()
        }
        self.cases: dict[str, dict] = {}
        self.refuses = self.away = self.counts_nothing = False
        self.counted_until = datetime.now(UTC)
        self.delay_s = 0.0
        self.delay_of: dict[str, float] = {}
        self.sessions: set[str] = set()
        self.streams: list[queue.Queue] = []
        self.nodes = copy.deepcopy(NODES)
        self.nodes[0]["last_seen_at"] = iso(datetime.now(UTC) + timedelta(hours=1))
        self.person = dict(PERSON)
        for _ in range(4):
            self.arrive()

    def arrive(self, state: str = "complete") -> dict:
        """Add a case and tell it: complete, waiting, incomplete, unread, not_evidential or damaged."""
        n = len(self.cases) + 1
        at = START + timedelta(minutes=7 * n)
        case = {
            "id": f"01900000-0000-7000-8000-{n:012d}", "number": f"2026-{n:05d}", "kind": "red_light", "node": "node-1",
            "junction": "simpang-degung", "camera": "utara-1", "approach": "utara", "vehicle_class": "car",
            "decided_at": iso(at), "received_at": iso(at), "red_elapsed_ms": 1840, "red_elapsed_uncertainty_ms": 20,
            "red_begin": "seen", "plate": "F 1234 ST", "plate_score": 0.97, "evidential": True, "evidence_status": "complete",
            "still_sha256": None, "review": None, "reviews": [], "facts": facts(at), "facts_sha256": NO_HASH,
            "signature_valid": True, "files": [], "manifest": None, "reference": None,
        }  # fmt: skip
        self.cases[case["id"]] = case
        self.give_evidence(case, at)
        STATES[state](case)
        self.tell("case", case)
        return case

    def give_evidence(self, case: dict, at: datetime) -> None:
        listed = [self.listed_file(role, at) for role in self.files]
        still = next(row["sha256"] for row in listed if row["role"] == "still_b")
        case |= {"files": listed, "manifest": self.manifest(at), "still_sha256": still}
        case |= {"plate": "F 1234 ST", "plate_score": 0.97, "evidence_status": "complete"}

    def evidence_arrives(self, key: str) -> None:
        case = self.cases[key]
        self.give_evidence(case, datetime.fromisoformat(case["decided_at"]))
        self.tell("case", case)

    def decided_elsewhere(self, key: str, tell: bool = True) -> None:
        """Another operator decides the case; with `tell` the dashboard hears of it."""
        now = iso(datetime.now(UTC))
        made = {"id": 7, "operator": "Budi", "decided_at": now, "undone_at": None, "undo_until": now}
        self.cases[key]["review"] = made | {"outcome": "educate", "reason": None, "note": None}
        if tell:
            self.tell("case", self.cases[key])

    def listed_file(self, role: str, at: datetime) -> dict:
        body, kind, offset_s = self.files[role]
        moment = None if offset_s is None else iso(at + timedelta(seconds=offset_s))
        frame = None if offset_s is None else 120 + round(offset_s * RATE)
        box = None if offset_s is None else [290, 200 - offset_s * 40, 350, 270 - offset_s * 40]
        return {
            "role": role, "sha256": hashlib.sha256(body).hexdigest(), "media_type": kind, "size_bytes": len(body),
            "frame_number": frame, "captured_at": moment, "box_px": box, "present": True,
        }  # fmt: skip

    def manifest(self, at: datetime) -> dict:
        best = {"text": "F 1234 ST", "score": 0.97, "warnings": []}
        best["character_confidence"] = [0.99, 0.98, 0.97, 0.7, 0.99, 0.95, 0.96]
        other = {"text": "F 1284 ST", "score": 0.02, "character_confidence": [], "warnings": []}
        span = {
            "starts_at": iso(at),
            "ends_at": iso(at),
            "first_frame": 0,
            "last_frame": 239,
            "n_frames": 240,
        }
        plate = {"candidates": [best, other], "colour": "black_on_white", "n_readings": 9, "crop_frame": 130}
        clip_span = span | {"crossing_offset_ms": 6000}
        whole = {"plate": plate, "complete": True, "incomplete_because": [], "clip": clip_span}
        return whole | {"lamp_history": []}

    def tell(self, kind: str, data: dict) -> None:
        for stream in self.streams:
            stream.put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")

    def cut_streams(self) -> None:
        for stream in self.streams:
            stream.put(None)
        self.streams.clear()

    def newest_first(self) -> list[dict]:
        return sorted(self.cases.values(), key=lambda case: case["decided_at"], reverse=True)


def without_files(case: dict) -> None:
    case |= {"files": [], "manifest": None, "still_sha256": None, "plate": None, "plate_score": None}
    case["evidence_status"] = "waiting"


def without_end(case: dict) -> None:
    because = ["the node stopped before the clip was recorded to its end"]
    case["manifest"] |= {"complete": False, "incomplete_because": because}
    case["evidence_status"] = "incomplete"


def without_plate(case: dict) -> None:
    case["manifest"]["plate"] |= {"candidates": [], "colour": "unknown", "n_readings": 0}
    case |= {"plate": None, "plate_score": None}


def without_clock(case: dict) -> None:
    case["evidential"] = case["facts"]["evidential"] = False
    case["facts"]["not_evidential_because"] = ["the clock is not known (source: unknown)"]


def with_another_picture(case: dict) -> None:
    """The first still's announced hash is not that of the bytes that come."""
    first = next(row for row in case["files"] if row["role"] == "still_a_annotated")
    first["sha256"] = NO_HASH


def without_begin(case: dict) -> None:
    case["red_begin"] = case["facts"]["red_begin"] = "not_seen"


STATES = {
    "complete": lambda _case: None, "waiting": without_files, "incomplete": without_end, "unread": without_plate,
    "not_evidential": without_clock, "damaged": with_another_picture, "begin_not_seen": without_begin,
}  # fmt: skip


NODES = [
    {
        "node": "node-1", "status": "online", "last_seen_at": iso(START),
        "health": {
            "status": "online", "outbox_depth": 0, "clock": {"source": "ntp", "offset_ms": 12},
            "disk_free_bytes": 52_000_000_000, "faults": [], "software_version": "0.1.0",
            "cameras": [{
                "camera": "utara-1", "junction": "simpang-degung", "status": "online", "since": iso(START),
                "frames_per_second": 20.0, "n_frames": 9000, "n_dropped": 3, "n_reconnects": 0, "latency_ms": 48,
                "last_frame_at": iso(START), "indications": {"utara": "red"}, "faults": [],
            }],
        },
    },
    {"node": "node-2", "status": "unknown", "last_seen_at": None, "health": None},
]  # fmt: skip
PERSON = {"username": "siti", "display_name": "Siti", "role": "supervisor", "must_change_password": False}
API = "/api/operator/v1"


def refuse(status: int, code: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": code, "field": None}}, status)


def app_for(central: Central) -> FastAPI:
    app = FastAPI()
    add_faults(app, central)
    add_session(app, central)
    add_cases(app, central)
    add_live(app, central)
    add_traffic(app, central)

    @app.get("/dashboard/{path:path}")
    def page(path: str) -> FileResponse:
        found = DIST / path
        return FileResponse(found if found.is_file() else DIST / "index.html")

    return app


def add_faults(app: FastAPI, central: Central) -> None:
    @app.middleware("http")
    async def answer(request: Request, go_on):
        if not request.url.path.startswith(API):
            return await go_on(request)
        if central.away:
            return refuse(503, "away")
        held_back = central.delay_of.get(request.query_params.get("status", ""), central.delay_s)
        await asyncio.sleep(held_back)
        open_to_all = request.url.path.endswith(("/session", "/about"))
        if not open_to_all and request.cookies.get("atcs_session") not in central.sessions:
            return refuse(401, "not_signed_in")
        return await go_on(request)


def add_session(app: FastAPI, central: Central) -> None:
    @app.post(f"{API}/session")
    async def sign_in(request: Request, response: Response):
        if (await request.json())["password"] != "right":
            return refuse(401, "wrong_credentials")
        central.sessions.add("yes")
        response.set_cookie("atcs_session", "yes", httponly=True, samesite="strict")
        return central.person

    @app.get(f"{API}/session")
    def session(request: Request):
        known = request.cookies.get("atcs_session") in central.sessions
        return central.person if known else refuse(401, "not_signed_in")

    @app.get(f"{API}/about")
    def about():
        return {"version": "0.1.0", "source_url": "/source.tar.gz", "licence": "AGPL-3.0-or-later"}


def add_cases(app: FastAPI, central: Central) -> None:
    @app.get(f"{API}/cases")
    def cases(status: str = "open", plate: str = ""):
        rows = [c for c in central.newest_first() if plate.upper() in (c["plate"] or "")]
        shown = [c for c in rows if status == "all" or (status == "open") == (c["review"] is None)]
        n_open = sum(c["review"] is None for c in central.cases.values())
        return {"items": shown, "next_cursor": None, "n_open": n_open}

    @app.get(f"{API}/cases/{{key}}")
    def one(key: str):
        order = [case["id"] for case in central.newest_first()]
        if key not in order:
            return refuse(404, "not_found")
        at = order.index(key)
        around = {"next_id": (order[at + 1 :] or [None])[0], "previous_id": order[at - 1] if at else None}
        return central.cases[key] | around

    @app.get(f"{API}/cases/{{key}}/files/{{sha256}}")
    def file(key: str, sha256: str, request: Request):
        body, kind = central.by_hash.get(sha256, central.by_hash[next(iter(central.by_hash))])
        asked = request.headers.get("range")
        headers = {"Accept-Ranges": "bytes", "X-Content-SHA256": sha256}
        if asked is None:
            return Response(body, media_type=kind, headers=headers)
        first, _, last = asked.removeprefix("bytes=").partition("-")
        begin, end = int(first), int(last) if last else len(body) - 1
        headers["Content-Range"] = f"bytes {begin}-{end}/{len(body)}"
        return Response(body[begin : end + 1], 206, headers, kind)

    @app.post(f"{API}/cases/{{key}}/review")
    async def review(key: str, request: Request):
        if central.refuses or central.cases[key]["review"] is not None:
            return refuse(409, "already_decided")
        now = datetime.now(UTC)
        made = {"id": 1, "operator": "Siti", "decided_at": iso(now), "undone_at": None}
        central.cases[key]["review"] = (
            made | await request.json() | {"undo_until": iso(now + timedelta(seconds=10))}
        )
        return JSONResponse(central.cases[key]["review"], 201)

    @app.delete(f"{API}/cases/{{key}}/review")
    def undo(key: str):
        undone, central.cases[key]["review"] = central.cases[key]["review"], None
        return undone | {"undone_at": iso(datetime.now(UTC))}


def add_live(app: FastAPI, central: Central) -> None:
    @app.get(f"{API}/nodes")
    def nodes():
        return central.nodes

    @app.get(f"{API}/quarantine")
    def quarantine():
        row = {
            "id": "1",
            "node": "node-1",
            "topic": "atcs/v1/sukabumi/node-1/violation",
            "received_at": iso(START),
        }
        lost = {"node": "node-1", "n_messages": 42, "n_bytes": 900_000, "last_reason": "data: not JSON"}
        return {
            "items": [row | {"reason": "data: not JSON", "size_bytes": 12}],
            "next_cursor": None,
            "not_kept": [lost | {"first_at": iso(START), "last_at": iso(START)}],
        }

    @app.get(f"{API}/events")
    def events():
        mine: queue.Queue = queue.Queue()
        central.streams.append(mine)

        def lines():
            yield ": hello\n\n"
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    told = mine.get(timeout=0.5)
                except queue.Empty:
                    told = ": alive\n\n"
                if told is None:
                    return
                yield told

        return StreamingResponse(lines(), media_type="text/event-stream")


def add_traffic(app: FastAPI, central: Central) -> None:
    @app.get(f"{API}/flow")
    def flow(request: Request, step: Step):
        begins, ends = (datetime.fromisoformat(request.query_params[name]) for name in ("from", "to"))
        until = datetime.min.replace(tzinfo=UTC) if central.counts_nothing else central.counted_until
        return report(begins, ends, step, until)

    @app.get(f"{API}/reasons")
    def reasons(request: Request):
        asked = request.query_params
        counts = {"lamp_not_red": 1204, "too_close_to_call": 3, "hidden": 41, "new_reason": 2}
        day = {"junction": asked["junction"], "camera": asked["camera"], "starts_at": asked["from"]}
        days = [] if central.counts_nothing else [day | {"by_reason": counts}]
        return {"starts_at": asked["from"], "ends_at": asked["to"], "days": days}

    @app.get(f"{API}/decisions")
    def decisions(request: Request):
        said = {"starts_at": request.query_params["from"], "ends_at": request.query_params["to"]}
        counts = {"by_outcome": {"refer": 30, "reject": 10}, "by_reason": {"not_red": 3, "permitted_turn": 7}}
        kinds = [] if central.counts_nothing else [{"kind": "red_light", "n": 40} | counts]
        return said | {"junction": None, "kinds": kinds}
