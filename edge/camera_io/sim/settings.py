"""What a sim: address says."""

from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.base import explain
from edge.camera_io.sim.camera import Camera, pose_of
from edge.camera_io.sim.light import LIGHTS, Light
from edge.camera_io.sim.scene import PLAIN, Scene, read_scene
from edge.camera_io.sim.script import Script
from edge.errors import SourceError

NS = 1_000_000_000


class SimSettings(BaseModel):
    """Parameters of the simulated camera.

    Attributes:
        seed: of the traffic.
        fps: pictures per second.
        size: WIDTHxHEIGHT in pixels; both even.
        epoch: Unix seconds at which scene time is 0.
        light: of the day; None: as the scene has it.
        scene: a built-in scene, or a YAML file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    fps: float = Field(default=12.0, ge=1, le=60)
    size: str = Field(default="1280x720", pattern=r"^[1-9]\d{2,3}x[1-9]\d{2,3}$")
    epoch: float = Field(default=0.0, ge=0)
    light: Literal["day", "overcast", "dusk", "night"] | None = None
    scene: str = PLAIN

    @classmethod
    def of_url(cls, url: str) -> Self:
        """Read `sim://junction?...`.

        Raises:
            SourceError: one line that names the parameter and the remedy.
        """
        parts = urlsplit(url)
        if parts.scheme != "sim" or parts.netloc != "junction":
            raise SourceError(
                f"{url}: the simulated camera is sim://junction, for example sim://junction?seed=1"
            )
        values = {name: found[-1] for name, found in parse_qs(parts.query, keep_blank_values=True).items()}
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            raise SourceError(f"{url}: {explain(error)}") from error
        width, height = settings.size_px
        if width % 4 or height % 4:
            raise SourceError(f"{url}: size: width and height must be multiples of 4, for example 1280x720")
        read_scene(settings.scene)
        return settings

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def view(self) -> Camera:
        """The camera over the road."""
        return Camera(*self.size_px, pose_of(self.described.camera))

    @property
    def described(self) -> Scene:
        """The scene."""
        return read_scene(self.scene)

    @property
    def script(self) -> Script:
        """What happens there."""
        return Script.of(self.described)

    @property
    def light_of_day(self) -> Light:
        """The light of the scene."""
        return LIGHTS[self.light or self.described.light]

    @property
    def epoch_ns(self) -> int:
        """UTC nanoseconds at which scene time is 0."""
        return round(self.epoch * NS)

    def frame_ns(self, index: int) -> int:
        """Return nanoseconds from the epoch to the frame `index` of the scene."""
        return round(index * NS / self.fps)

    def index_at(self, since_epoch_ns: int) -> int:
        """Return the newest frame of the scene that has been captured by then."""
        return int(since_epoch_ns * self.fps // NS)
