"""Fills a central with cases through its real services; run it to develop pages against it."""

import io
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

from central.app import Central
from central.auth.accounts import FIRST_ACCOUNT, set_password
from central.config import CentralConfig
from central.evidence.service import record_file
from central.reviews.schemas import Decision, Outcome, RejectReason
from central.reviews.service import decide
from contracts.base import VehicleClass, ViolationKind
from contracts.manifest import EvidenceFile, FileRole
from contracts.topics import Channel
from tests.central.builders import FakeNode, facts_of, file_entry, vote_of, wire

SIZE_PX = (640, 360)
CLIP_FPS = 12
CLIP_S = 12
_STILLS = {FileRole.STILL_A: -1.0, FileRole.STILL_B: 0.0, FileRole.STILL_C: 1.2}
_ANNOTATED = {
    FileRole.STILL_A: FileRole.STILL_A_ANNOTATED,
    FileRole.STILL_B: FileRole.STILL_B_ANNOTATED,
    FileRole.STILL_C: FileRole.STILL_C_ANNOTATED,
}


def scene(offset_s: float, red_s: float, marked: bool = False) -> Image.Image:
    """Draw the junction `offset_s` after the crossing, with red on since `red_s` before it."""
    picture = Image.new("RGB", SIZE_PX, (86, 98, 84))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(250, 0), (390, 0), (600, 360), (40, 360)], fill=(70, 72, 76))
    draw.line([(165, 220), (475, 220)], fill=(235, 235, 235), width=5)
    draw.rectangle((560, 30, 590, 120), fill=(20, 22, 24))
    for i, (lit, dark) in enumerate(
        (((235, 50, 40), (70, 20, 18)), ((240, 190, 40), (66, 52, 14)), ((50, 200, 90), (14, 56, 26)))
    ):
        on = i == (0 if offset_s > -red_s else 1 if offset_s > -red_s - 3 else 2)
        draw.ellipse((565, 35 + 28 * i, 585, 55 + 28 * i), fill=lit if on else dark)
    y = 220 - 55 * offset_s
    size = max(12.0, 20 + y / 7)
    box = (320 - size, y - size, 320 + size, y)
    draw.rectangle(box, fill=(40, 84, 160))
    draw.rectangle((320 - size / 2, y - size / 3, 320 + size / 2, y - size / 6), fill=(240, 240, 240))
    if marked:
        draw.rectangle(box, outline=(90, 170, 255), width=2)
        draw.rectangle((0, 340, 640, 360), fill=(16, 18, 20))
        draw.text((8, 344), f"t {offset_s:+.2f} s   red {red_s + offset_s:.2f} s", fill=(240, 240, 240))
    return picture


def jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85)
    return target.getvalue()


def clip(red_s: float) -> bytes:
    """Encode 12 s around the crossing as H.264 in MP4."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=CLIP_FPS, options={"preset": "ultrafast", "g": "12"})
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for i in range(CLIP_FPS * CLIP_S):
            picture = scene(i / CLIP_FPS - CLIP_S / 2, red_s)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return target.getvalue()


def plate_crop(text: str) -> bytes:
    picture = Image.new("RGB", (220, 70), (238, 238, 236))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((2, 2, 217, 67), outline=(20, 20, 20), width=3)
    draw.text((24, 14), text, fill=(15, 15, 15), font_size=32)
    return jpeg(picture)


def package(plate: str, red_s: float, clip_bytes: bytes) -> list[tuple[EvidenceFile, bytes]]:
    """Make the files of one case."""
    files = []
    for role, offset_s in _STILLS.items():
        files.append((role, "image/jpeg", jpeg(scene(offset_s, red_s))))
        files.append((_ANNOTATED[role], "image/jpeg", jpeg(scene(offset_s, red_s, marked=True))))
    files.append((FileRole.PLATE_CROP, "image/jpeg", plate_crop(plate)))
    files.append((FileRole.CLIP, "video/mp4", clip_bytes))
    return [(file_entry(content, role, media_type), content) for role, media_type, content in files]


def put_file(central: Central, node: str, content: bytes, sha256: str) -> None:
    incoming = central.files.begin(sha256, len(content))
    incoming.write(content)
    incoming.keep()
    with central.database.write() as session:
        record_file(session, node, sha256, len(content))


def seed_demo(central: Central, n_cases: int) -> tuple[FakeNode, list[str]]:
    """Register a node and put cases in, newest last; return the node and the case ids.

    Every 7th case waits for its files, every 11th is incomplete, every 5th is a stop-line case,
    every 4th (not the newest three) is decided where its evidence is whole, one message is quarantined.
    """
    node = FakeNode("node-demo")
    central.register_node(node.name, node.public_key)
    central.intake.accept(node.topic(Channel.HEALTH), wire(node.health(at=datetime.now(UTC))))
    rng = random.Random(7)
    clip_bytes = clip(1.84)
    ids = [
        _seed_case(central, node, i, n_cases, rng.randint(200, 900) * 10, clip_bytes) for i in range(n_cases)
    ]
    for i, violation_id in enumerate(ids[:-3]):
        if i % 4 == 0 and i % 7 != 6 and i % 11 != 10:
            _decide(central, violation_id, list(Outcome)[i // 4 % 4])
    central.intake.accept(node.topic(), b'{"type": "atcs.violation.recorded.v1", "node": "node-demo"')
    return node, ids


def _seed_case(central: Central, node: FakeNode, i: int, n: int, red_ms: int, clip_bytes: bytes) -> str:
    at = datetime.now(UTC) - timedelta(minutes=3 * (n - i))
    kind = ViolationKind.STOP_LINE if i % 5 == 4 else ViolationKind.RED_LIGHT
    vehicle = VehicleClass.CAR if i % 3 == 0 else VehicleClass.MOTORCYCLE
    envelope = node.recorded(facts_of(kind, at, red_ms, vehicle))
    plate = f"F {1234 + 37 * i} S{'TABCDEF'[i % 7]}"
    files = package(plate, red_ms / 1000, clip_bytes)
    central.intake.accept(node.topic(), wire(envelope))
    if i % 7 == 6:
        return envelope.data.violation_id
    manifest = node.evidence_for(
        envelope,
        [entry for entry, _ in files],
        plate=vote_of(plate, plate.replace("3", "8")),
        complete=i % 11 != 10,
    )
    central.intake.accept(node.topic(), wire(manifest))
    for entry, content in files:
        put_file(central, node.name, content, entry.sha256)
    return envelope.data.violation_id


def _decide(central: Central, violation_id: str, outcome: Outcome) -> None:
    reason = RejectReason.TOO_CLOSE_TO_CALL if outcome is Outcome.REJECT else None
    with central.database.write() as session:
        decide(session, violation_id, "admin", Decision(outcome=outcome, reason=reason))


def let_first_account_in(central: Central) -> None:
    """Let `admin` work with the first password, as the demo does."""
    with central.database.write() as session:
        set_password(session, FIRST_ACCOUNT, central.first_password or "")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="atcs-central-"))
    central = Central(CentralConfig(data_dir=folder, http_port=0, mqtt_port=1))
    central.start()
    let_first_account_in(central)
    seed_demo(central, 24)
    print(f"{central.address}/dashboard/  user admin  password {central.first_password}", flush=True)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        central.stop()


if __name__ == "__main__":
    main()
