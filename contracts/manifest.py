"""The evidence manifest: the second signed document of a case; it names the facts and every file by its hash."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from contracts.base import BoxPx, Contract, Sha256, UtcTime
from contracts.canonical import AsWritten, Document
from contracts.facts import ClockState, LampPhase, Signature


class FileRole(StrEnum):
    """What an evidence file shows. Originals are unmarked; annotated copies carry overlays and the data bar."""

    CLIP = "clip"
    CLIP_VIEWING = "clip_viewing"
    STILL_A = "still_a"
    STILL_B = "still_b"
    STILL_C = "still_c"
    STILL_A_ANNOTATED = "still_a_annotated"
    STILL_B_ANNOTATED = "still_b_annotated"
    STILL_C_ANNOTATED = "still_c_annotated"
    PLATE_CROP = "plate_crop"
    TRACK = "track"


class EvidenceFile(Contract):
    """One file of the package. `frame_number` and `captured_at` are those of a still; `box_px` is the vehicle in it."""

    role: FileRole
    media_type: str
    size_bytes: int = Field(ge=1)
    sha256: Sha256
    frame_number: int | None = None
    captured_at: UtcTime | None = None
    box_px: BoxPx | None = None


class PlateCandidate(Contract):
    """A possible reading with its share of the votes (0..1), the confidence of each character, and known doubts."""

    text: str = Field(max_length=12)
    score: float = Field(ge=0, le=1)
    character_confidence: list[float] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)


class PlateColour(StrEnum):
    """Ground and letters of a TNKB (Perpol 7/2021 art. 45)."""

    BLACK_ON_WHITE = "black_on_white"
    WHITE_ON_BLACK = "white_on_black"
    BLACK_ON_YELLOW = "black_on_yellow"
    WHITE_ON_RED = "white_on_red"
    BLACK_ON_GREEN = "black_on_green"
    UNKNOWN = "unknown"


class PlateVote(Contract):
    """What several frames said about the plate. No candidates: not readable."""

    candidates: list[PlateCandidate] = Field(default_factory=list)
    colour: PlateColour = PlateColour.UNKNOWN
    n_readings: int = 0
    crop_frame: int | None = None


class ClipSpan(Contract):
    """The time that the clip covers; `crossing_offset_ms` is where in the viewing file the front crosses the line."""

    starts_at: UtcTime
    ends_at: UtcTime
    first_frame: int
    last_frame: int
    n_frames: int
    crossing_offset_ms: int


class Manifest(Document):
    """Every file of the case. `previous_manifest_sha256` chains the node's manifests; null begins a chain."""

    manifest_version: Literal[1] = 1
    violation_id: str
    facts_sha256: Sha256 = Field(description="of the facts' RFC 8785 canonical JSON")
    files: list[EvidenceFile]
    plate: PlateVote = Field(default_factory=PlateVote)
    clip: ClipSpan | None = None
    lamp_history: list[LampPhase] = Field(
        default_factory=list,
        description="of the signal group from before the event to the end of the recording; empty: not recorded",
    )
    complete: bool
    incomplete_because: list[str] = Field(default_factory=list)
    clock: ClockState
    previous_manifest_sha256: Sha256 | None = None
    software_version: str


class SignedManifest(Contract):
    """The manifest and the node's signature over it."""

    manifest: AsWritten[Manifest]
    signature: Signature
