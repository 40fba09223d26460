"""Base model and shared field types of every contract."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from contracts.errors import ContractError


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a time zone, for example 2026-01-31T07:30:00.250000Z")
    return moment.astimezone(UTC)


def _iso_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


UtcTime = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(_iso_utc, when_used="json")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in lower-case hexadecimal")]
Slug = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="lower-case name, safe in topics and paths")
]
PointPx = Annotated[tuple[float, float], Field(description="(x, y) in pixels of the reference resolution")]
BoxPx = Annotated[tuple[float, float, float, float], Field(description="(x1, y1, x2, y2) in pixels")]


class Contract(BaseModel):
    """A frozen document that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a JSON document from disk.

        Raises:
            ContractError: one line that names the file, the field and the remedy.
        """
        try:
            text = path.read_bytes()
        except OSError as error:
            raise ContractError(
                f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
            ) from error
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: bytes | str, name: str) -> Self:
        """Parse a JSON document that came from `name`.

        Raises:
            ContractError: one line that names the source, the field and the remedy.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ContractError(f"{name}: {explain(error)}") from error


def explain(error: ValidationError) -> str:
    """Put the first fault of a validation error, and the number of the others, into one line."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "document"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "unknown field; remove it or check its spelling"
    more = error.error_count() - 1
    return f"{place}: {message}" + (f" (and {more} more)" if more else "")


class VehicleClass(StrEnum):
    """What the detector can tell apart on the carriageway; the order is the class id inside the edge."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    BUS = "bus"
    TRUCK = "truck"
    BICYCLE = "bicycle"


class VehicleEnd(StrEnum):
    """Which end of a vehicle."""

    FRONT = "front"
    REAR = "rear"


class Indication(StrEnum):
    """What a signal group shows. Only a known, steady RED can be enforced."""

    RED = "red"
    RED_AMBER = "red_amber"
    GREEN = "green"
    AMBER = "amber"
    FLASHING_AMBER = "flashing_amber"
    FLASHING_RED = "flashing_red"
    DARK = "dark"
    UNKNOWN = "unknown"


class ViolationKind(StrEnum):
    """Codes of alleged violations; article and fine are dated data, never code."""

    RED_LIGHT = "red_light"
    STOP_LINE = "stop_line"
    RHK_INTRUSION = "rhk_intrusion"
    WRONG_WAY = "wrong_way"
    BOX_BLOCKING = "box_blocking"
    ILLEGAL_TURN = "illegal_turn"
    NO_HELMET = "no_helmet"
    ZEBRA = "zebra"


TIMED_BY_RED = frozenset(
    {ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE, ViolationKind.RHK_INTRUSION, ViolationKind.ZEBRA}
)
"""Kinds whose red elapsed says something; the facts of the others have 0 there."""
