"""Signed records, manifests and envelopes as a node would send them."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.base import Contract, Indication, VehicleClass, ViolationKind
from contracts.canonical import canonical_bytes, canonical_sha256
from contracts.envelope import (
    EvidenceEnvelope,
    FlowEnvelope,
    FlowMinuteEnvelope,
    HealthEnvelope,
    RecordedData,
    RecordedEnvelope,
)
from contracts.facts import (
    AccountCode,
    AccountStep,
    ClockState,
    Crossing,
    Facts,
    LampPhase,
    ModelIdentity,
    RedBegin,
    Signature,
    SignedFacts,
)
from contracts.flow import ApproachMinute, FlowCell, FlowCount, FlowMinute
from contracts.health import CameraHealth, CameraStatus, Health
from contracts.manifest import (
    ClipSpan,
    EvidenceFile,
    FileRole,
    Manifest,
    PlateCandidate,
    PlateColour,
    PlateVote,
    SignedManifest,
)
from contracts.topics import Channel, topic

CITY = "kota-sukabumi"
NOW = datetime(2026, 1, 31, 7, 30, tzinfo=UTC)
FRAME_MS = 40
ZERO = "0" * 64
_CLOCK = ClockState(source="ntp", offset_ms=12)


def new_id() -> str:
    return str(uuid_utils.uuid7())


def ago(moment: datetime, **delta: float) -> datetime:
    return moment - timedelta(**delta)


def facts_of(
    kind: ViolationKind = ViolationKind.RED_LIGHT,
    at: datetime = NOW,
    red_elapsed_ms: int = 1840,
    vehicle_class: VehicleClass = VehicleClass.MOTORCYCLE,
) -> Facts:
    red = ago(at, milliseconds=red_elapsed_ms)
    crossing = Crossing(
        front_at=at,
        front_frame=300,
        rear_at=at + timedelta(milliseconds=240),
        rear_frame=306,
        uncertainty_ms=20,
        point_px=(612.0, 418.5),
    )
    lamp = [
        LampPhase(indication=Indication.GREEN, starts_at=ago(red, seconds=20), ends_at=ago(red, seconds=3)),
        LampPhase(indication=Indication.AMBER, starts_at=ago(red, seconds=3), ends_at=red),
        LampPhase(indication=Indication.RED, starts_at=red, start_uncertainty_ms=20),
    ]
    return Facts(
        kind=kind,
        city=CITY,
        junction="simpang-rumah-sakit",
        camera="cam-1",
        approach="utara",
        stop_line="line-1",
        vehicle_class=vehicle_class,
        vehicle_confidence=0.91,
        decided_at=at + timedelta(milliseconds=400),
        decided_frame=310,
        crossing=crossing,
        red_elapsed_ms=red_elapsed_ms,
        red_elapsed_uncertainty_ms=20,
        red_begin=RedBegin.SEEN,
        grace_ms=300,
        amber_duration_ms=3000,
        lamp_history=lamp,
        account=_account(at, red, red_elapsed_ms),
        clock=_CLOCK,
        evidential=True,
        frame_size_px=(1280, 720),
        frame_interval_ms=FRAME_MS,
        layout_sha256=ZERO,
        config_sha256=ZERO,
        models=[ModelIdentity(name="yolov8n-int8-640", sha256=ZERO)],
        software_version="0.1.0",
    )


def _account(at: datetime, red: datetime, red_elapsed_ms: int) -> list[AccountStep]:
    def step(code: AccountCode, frame: int, moment: datetime, value_ms: int | None = None) -> AccountStep:
        return AccountStep(code=code, frame_number=frame, at=moment, value_ms=value_ms)

    return [
        step(AccountCode.TRACK_CONFIRMED, 240, ago(at, seconds=2.4)),
        step(AccountCode.RED_BEGAN, 300 - red_elapsed_ms // FRAME_MS, red),
        step(AccountCode.FRONT_CROSSED, 300, at, red_elapsed_ms),
        step(AccountCode.REAR_CROSSED, 306, at + timedelta(milliseconds=240)),
        step(AccountCode.RED_HELD, 310, at + timedelta(milliseconds=400)),
    ]


def file_entry(content: bytes, role: FileRole, media_type: str = "image/jpeg") -> EvidenceFile:
    digest = hashlib.sha256(content).hexdigest()
    return EvidenceFile(
        role=role,
        media_type=media_type,
        size_bytes=len(content),
        sha256=digest,
        frame_number=300,
        captured_at=NOW,
        box_px=(560.0, 380.0, 660.0, 500.0),
    )


def minute_of(at: datetime = NOW, *cells: FlowCell, **changes: object) -> FlowMinute:
    """A minute of one camera with one approach that was seen whole; `approach` takes changes of that part."""
    part = {"approach": "utara", "cells": cells, "lamp_known_ms": 0, "red_ms": 0}
    part |= changes.pop("approach", {})  # type: ignore[arg-type]
    whole = {"junction": "simpang-rumah-sakit", "camera": "cam-1", "covered_ms": 60_000} | changes
    return FlowMinute(starts_at=at, approaches=[ApproachMinute(**part)], **whole)


def passed(
    n: int,
    vehicle_class: VehicleClass = VehicleClass.CAR,
    indication: Indication = Indication.GREEN,
    **more: int | str,
) -> FlowCell:
    return FlowCell(vehicle_class=vehicle_class, indication=indication, n=n, **more)


def vote_of(*texts: str) -> PlateVote:
    candidates = [
        PlateCandidate(
            text=text, score=round(0.97 / (i + 1) ** 4, 2), character_confidence=[0.97] * len(text)
        )
        for i, text in enumerate(texts)
    ]
    return PlateVote(candidates=candidates, colour=PlateColour.BLACK_ON_WHITE, n_readings=9, crop_frame=296)


def manifest_of(
    violation_id: str,
    facts: Facts,
    files: list[EvidenceFile] | None = None,
    plate: PlateVote | None = None,
    complete: bool = True,
) -> Manifest:
    at = facts.crossing.front_at
    clip = ClipSpan(
        starts_at=ago(at, seconds=6),
        ends_at=at + timedelta(seconds=6),
        first_frame=150,
        last_frame=450,
        n_frames=301,
        crossing_offset_ms=6000,
    )
    return Manifest(
        violation_id=violation_id,
        facts_sha256=canonical_sha256(facts),
        files=files or [],
        plate=plate or vote_of("F 1234 ST", "F 1284 ST"),
        clip=clip,
        complete=complete,
        incomplete_because=[] if complete else ["clip ends early"],
        clock=_CLOCK,
        software_version="0.1.0",
    )


@dataclass
class FakeNode:
    """An edge box with a key and a sequence of its own."""

    name: str = "node-1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    sequences: "count[int]" = field(default_factory=lambda: count(1))
    token: str = ""

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, document: Contract) -> Signature:
        value = base64.b64encode(self.key.sign(canonical_bytes(document))).decode()
        return Signature(key_id=hashlib.sha256(self.public_key).hexdigest(), value=value)

    def topic(self, channel: Channel = Channel.VIOLATION) -> str:
        return topic(CITY, self.name, channel)

    def recorded(self, facts: Facts | None = None, violation_id: str | None = None) -> RecordedEnvelope:
        facts = facts or facts_of()
        return RecordedEnvelope(
            **self._frame(),
            sequence=next(self.sequences),
            data=RecordedData(
                violation_id=violation_id or new_id(),
                record=SignedFacts(facts=facts, signature=self.sign(facts)),
            ),
        )

    def evidence(self, manifest: Manifest) -> EvidenceEnvelope:
        signed = SignedManifest(manifest=manifest, signature=self.sign(manifest))
        return EvidenceEnvelope(**self._frame(), sequence=next(self.sequences), data=signed)

    def evidence_for(
        self, envelope: RecordedEnvelope, files: list[EvidenceFile] | None = None, **more: bool | PlateVote
    ) -> EvidenceEnvelope:
        facts = envelope.data.record.facts
        return self.evidence(manifest_of(envelope.data.violation_id, facts, files, **more))

    def flow(self, n_on_red: int = 2) -> FlowEnvelope:
        data = FlowCount(
            junction="simpang-rumah-sakit",
            camera="cam-1",
            approach="utara",
            starts_at=NOW,
            by_class={VehicleClass.MOTORCYCLE: 21, VehicleClass.CAR: 8},
            n_on_red=n_on_red,
            share_observed=1.0,
        )
        return FlowEnvelope(**self._frame(), sequence=next(self.sequences), data=data)

    def minute(self, minute: FlowMinute) -> FlowMinuteEnvelope:
        return FlowMinuteEnvelope(**self._frame(), sequence=next(self.sequences), data=minute)

    def health(self, status: str = "online", at: datetime = NOW) -> HealthEnvelope:
        camera = CameraHealth(
            camera="cam-1",
            junction="simpang-rumah-sakit",
            status=CameraStatus.ONLINE,
            since=ago(at, hours=2),
            frames_per_second=24.8,
            n_frames=178_000,
            last_frame_at=at,
            latency_ms=41.0,
            indications={"utara": Indication.RED},
        )
        data = Health(
            status=status,
            started_at=ago(at, hours=2),
            software_version="0.1.0",
            cameras=[camera] if status == "online" else [],
            outbox_depth=0 if status == "online" else None,
            clock=_CLOCK,
            disk_free_bytes=20_000_000_000,
        )
        return HealthEnvelope(**(self._frame() | {"time": at}), data=data)

    def _frame(self) -> dict[str, str | datetime]:
        return {"id": new_id(), "source": f"atcs/{CITY}/{self.name}", "time": NOW, "node": self.name}


def wire(envelope: Contract) -> bytes:
    return envelope.model_dump_json().encode()
