"""What the operator API says about cases and their reviews."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from contracts.base import BoxPx, Contract, Sha256, UtcTime, VehicleClass, ViolationKind
from contracts.facts import Facts, RedBegin
from contracts.manifest import FileRole, Manifest


class Outcome(StrEnum):
    """What an operator decides: say it now, hand it to the police, count it only, or drop it."""

    ANNOUNCE = "announce"
    REFER = "refer"
    EDUCATE = "educate"
    REJECT = "reject"


class RejectReason(StrEnum):
    """Why a case is dropped; their counts tell what the system does wrong."""

    NOT_RED = "not_red"
    TOO_CLOSE_TO_CALL = "too_close_to_call"
    VEHICLE_STOPPED = "vehicle_stopped"
    PERMITTED_TURN = "permitted_turn"
    OFFICER_CONTROL = "officer_control"
    PRIORITY_VEHICLE = "priority_vehicle"
    WRONG_VEHICLE = "wrong_vehicle"
    PICTURE_UNCLEAR = "picture_unclear"
    PLATE_UNREADABLE = "plate_unreadable"
    SYSTEM_FAULT = "system_fault"
    OTHER = "other"


class Decision(Contract):
    """What an operator sends."""

    outcome: Outcome
    reason: RejectReason | None = None
    note: str | None = Field(default=None, max_length=1000)


class ReviewView(Contract):
    """A decision as it stands."""

    id: int
    outcome: Outcome
    reason: RejectReason | None
    note: str | None
    operator: str
    decided_at: UtcTime
    undone_at: UtcTime | None
    undo_until: UtcTime


class CaseSummary(Contract):
    """A line of the list."""

    id: str
    number: str
    kind: ViolationKind
    junction: str
    camera: str
    approach: str
    vehicle_class: VehicleClass
    decided_at: UtcTime
    received_at: UtcTime
    red_elapsed_ms: int
    red_elapsed_uncertainty_ms: int
    red_begin: RedBegin
    plate: str | None
    plate_score: float | None
    evidential: bool
    evidence_status: Literal["waiting", "complete", "incomplete"]
    still_sha256: Sha256 | None
    review: ReviewView | None


class CasePage(Contract):
    """A page of the list, newest first; `n_open` counts all undecided cases."""

    items: list[CaseSummary]
    next_cursor: str | None
    n_open: int


class CaseFile(Contract):
    """An announced evidence file and whether it is here."""

    sha256: Sha256
    role: FileRole
    media_type: str
    size_bytes: int
    frame_number: int | None
    captured_at: UtcTime | None
    box_px: BoxPx | None
    present: bool


class CaseDetail(CaseSummary):
    """Everything about a case."""

    node: str
    facts: Facts
    facts_sha256: Sha256
    signature_valid: bool
    manifest: Manifest | None
    files: list[CaseFile]
    reviews: list[ReviewView]
    next_id: str | None
    previous_id: str | None
    reference: str | None
