"""The node's configuration file: read once, checked, frozen."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.base import Slug, explain
from edge.errors import ConfigError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CameraConfig(_Section):
    """One camera: where its pictures come from, how it looks on the junction, which weights to use."""

    id: Slug
    url: str = Field(
        description="file, rtsp:// or sim:// address; may carry a password and is redacted elsewhere"
    )
    layout: Path
    model: str = "yolov8n-int8-640"
    second_look: bool = Field(
        default=False,
        description="detect again around the stop lines at twice the scale; costs as many runs of the network",
    )
    controller: Slug | None = Field(
        default=None, description="id of the signal controller that is compared with the lamps"
    )


class _Controller(_Section):
    id: Slug
    clock_within_ms: int = Field(
        default=1000, ge=1, le=2000, description="its clock is not further from the camera's than this"
    )


class PlanConfig(_Controller):
    """A fixed-time plan by the clock: it can witness but never accuse alone."""

    kind: Literal["plan"]
    plan: Path


Oid = Annotated[str, Field(pattern=r"^\d+(\.\d+){3,63}$")]


class NtcipLampConfig(_Section):
    """Which phase or overlap of the controller drives a signal group."""

    phase: int | None = Field(default=None, ge=1, le=64)
    overlap: int | None = Field(default=None, ge=1, le=64)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.phase is None) == (self.overlap is None):
            raise ValueError("name a phase or an overlap, and not both")
        return self


class NtcipConfig(_Controller):
    """A controller that speaks NTCIP 1202 over SNMP v2c; 'atcs edge probe-signals' shows what it answers."""

    kind: Literal["ntcip"]
    host: str
    port: int = Field(default=161, ge=1, le=65535)
    community: str = Field(default="public", repr=False)
    poll_ms: int = Field(default=100, ge=20, le=1000)
    stale_after_ms: int = Field(default=1500, ge=100, le=10_000)
    groups: dict[Slug, NtcipLampConfig] = Field(min_length=1, max_length=64)
    bit_order: Literal["lowest_first", "highest_first"] = "lowest_first"
    phase_oids: tuple[Oid, Oid, Oid] | None = Field(
        default=None, description="columns of reds, yellows, greens"
    )
    overlap_oids: tuple[Oid, Oid, Oid] | None = None
    preempt_oid: Oid | None = None
    preempt_values: frozenset[int] = frozenset()
    may_accuse_alone: bool = Field(default=False, description="where the lamp cannot be seen")


class _ListeningConfig(_Controller):
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    topic: str = Field(min_length=1, max_length=256)
    stale_after_ms: int = Field(default=1500, ge=100, le=10_000)
    may_accuse_alone: bool = Field(default=False, description="where the lamp cannot be seen")


class SpatConfig(_ListeningConfig):
    """SPaT (SAE J2735) as JSON over MQTT."""

    kind: Literal["spat"]
    intersection: int | None = None
    groups: dict[Slug, int] = Field(min_length=1, max_length=64, description="signal group numbers of SPaT")


class WiredLampsConfig(_Section):
    """The inputs of a signal group's lamps."""

    red: list[str] = Field(min_length=1)
    amber: list[str] = Field(default_factory=list)
    green: list[str] = Field(default_factory=list)


class ContactsConfig(_ListeningConfig):
    """Contacts at the lamps as JSON over MQTT; all inputs are told at least once per `stale_after_ms`."""

    kind: Literal["contacts"]
    groups: dict[Slug, WiredLampsConfig] = Field(min_length=1, max_length=64)
    preempt_inputs: list[str] = Field(default_factory=list)


AnyController = PlanConfig | NtcipConfig | SpatConfig | ContactsConfig
ControllerConfig = Annotated[AnyController, Field(discriminator="kind")]
_ADDRESSES = {"plan", "host", "port", "community", "mqtt_host", "mqtt_port", "topic"}


class CentralConfig(_Section):
    """How to reach central. Until nodes have certificates, both ends listen on loopback only."""

    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    http_url: str = "http://127.0.0.1:8080"
    token_file: Path


class NodeConfig(_Section):
    """Everything an edge box is told. Paths are relative to the file's own folder."""

    city: Slug
    node: Slug
    state_dir: Path = Path("state")
    cameras: list[CameraConfig] = Field(min_length=1, max_length=16)
    controllers: list[ControllerConfig] = Field(default_factory=list, max_length=16)
    central: CentralConfig
    pre_event_s: float = Field(default=6.0, ge=1, le=30)
    post_event_s: float = Field(default=6.0, ge=1, le=30)
    ring_bytes: int = Field(default=64 * 1024 * 1024, ge=1024 * 1024)
    max_clock_offset_ms: int = Field(default=100, ge=1)

    @model_validator(mode="after")
    def _controllers_exist(self) -> Self:
        known = [controller.id for controller in self.controllers]
        if len(set(known)) != len(known):
            raise ValueError("controllers: two have the same id; give each its own")
        for camera in self.cameras:
            if camera.controller is not None and camera.controller not in known:
                raise ValueError(
                    f"camera '{camera.id}': there is no controller '{camera.controller}'; add it"
                )
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a YAML file.

        Raises:
            ConfigError: one line that names the file, the field and the remedy.
        """
        try:
            document = yaml.safe_load(path.read_text())
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
        except yaml.YAMLError as error:
            raise ConfigError(
                f"{path}: not YAML ({str(error).splitlines()[0]}); check indentation and quotes"
            ) from error
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise ConfigError(f"{path}: {explain(error)}") from error

    @property
    def cases_dir(self) -> Path:
        """Where evidence lies until central has it."""
        return self.state_dir / "cases"

    def sha256(self) -> str:
        """Hash of what decides about violations: no addresses, no passwords, no paths."""
        decisive = self.model_dump(
            mode="json", include={"city", "node", "pre_event_s", "post_event_s", "max_clock_offset_ms"}
        )
        if self.controllers:
            decisive["controllers"] = [
                c.model_dump(mode="json", exclude=_ADDRESSES) for c in self.controllers
            ]
            decisive["checked"] = [camera.controller for camera in self.cameras]
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
