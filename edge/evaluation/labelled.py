"""The labels of a simulated clip: X.frames.jsonl, one line a frame, with the box of every vehicle."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.base import BoxPx, explain
from edge.errors import ConfigError

LABELS_SUFFIX = ".frames.jsonl"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class LabelledVehicle(_Part):
    """A vehicle in a frame: its whole box, and the share of it that can be seen; no class: somebody on foot."""

    id: int
    vehicle_class: str | None = Field(alias="class")
    full: BoxPx
    visible_share: float


class LabelledFrame(_Part):
    """All vehicles of a frame."""

    frame: int
    vehicles: list[LabelledVehicle]


def labelled_frames(path: Path) -> Iterator[LabelledFrame]:
    """Yield the frames in their order.

    Raises:
        ConfigError: one line that names the file and what is wrong.
    """
    try:
        with path.open() as rows:
            for row in rows:
                yield LabelledFrame.model_validate_json(row)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); 'atcs simulate' writes it beside the clip"
        ) from error
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error)}") from error
