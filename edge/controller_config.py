"""How a signal controller is reached, and which of its outputs drive which signal group."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.base import Slug


class Section(BaseModel):
    """A part of the configuration: nothing unknown in it, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Controller(Section):
    id: Slug
    clock_within_ms: int = Field(
        default=1000, ge=1, le=2000, description="its clock is not further from the camera's than this"
    )


class PlanConfig(_Controller):
    """A fixed-time plan by the clock: it can witness but never accuse alone."""

    kind: Literal["plan"]
    plan: Path


Oid = Annotated[str, Field(pattern=r"^\d+(\.\d+){3,63}$")]


class NtcipLampConfig(Section):
    """Which phase or overlap of the controller drives a signal group."""

    phase: int | None = Field(default=None, ge=1, le=64)
    overlap: int | None = Field(default=None, ge=1, le=64)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.phase is None) == (self.overlap is None):
            raise ValueError("name a phase or an overlap, and not both")
        return self


class _ToldConfig(_Controller):
    stale_after_ms: int = Field(default=1500, ge=100, le=10_000)
    may_accuse_alone: bool = Field(default=False, description="where the lamp cannot be seen")


class NtcipConfig(_ToldConfig):
    """A controller that speaks NTCIP 1202 over SNMP v2c; 'atcs edge probe-signals' shows what it answers."""

    kind: Literal["ntcip"]
    host: str
    port: int = Field(default=161, ge=1, le=65535)
    community: str = Field(default="public", repr=False)
    poll_ms: int = Field(default=100, ge=20, le=1000)
    groups: dict[Slug, NtcipLampConfig] = Field(min_length=1, max_length=64)
    bit_order: Literal["lowest_first", "highest_first"] = "lowest_first"
    phase_oids: tuple[Oid, Oid, Oid] | None = Field(
        default=None, description="columns of reds, yellows, greens"
    )
    overlap_oids: tuple[Oid, Oid, Oid] | None = None
    preempt_oid: Oid | None = None
    preempt_values: frozenset[int] = frozenset()


class _MqttConfig(_ToldConfig):
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    topic: str = Field(min_length=1, max_length=256)


class SpatConfig(_MqttConfig):
    """SPaT (SAE J2735) as JSON over MQTT."""

    kind: Literal["spat"]
    intersection: int | None = None
    groups: dict[Slug, int] = Field(min_length=1, max_length=64, description="signal group numbers of SPaT")
    sent_at_changes: bool = Field(
        default=False, description="a message comes at once when a state changes, stamped with that time"
    )


class WiredLampsConfig(Section):
    """The inputs of a signal group's lamps."""

    red: list[str] = Field(min_length=1)
    amber: list[str] = Field(default_factory=list)
    green: list[str] = Field(default_factory=list)


class _WiredConfig(_ToldConfig):
    groups: dict[Slug, WiredLampsConfig] = Field(min_length=1, max_length=64)
    preempt_inputs: list[str] = Field(default_factory=list)


class ContactsConfig(_WiredConfig, _MqttConfig):
    """Contacts at the lamps as JSON over MQTT; all inputs are told at least once per `stale_after_ms`."""

    kind: Literal["contacts"]


class ContactsHttpConfig(_WiredConfig):
    """Contacts at the lamps as JSON, posted to this node by whoever has the token in `token_file`."""

    kind: Literal["contacts_http"]
    listen_host: str = "127.0.0.1"
    listen_port: int = Field(ge=0, le=65535, description="0: any free one, for tests")
    token_file: Path


AnyController = PlanConfig | NtcipConfig | SpatConfig | ContactsConfig | ContactsHttpConfig
ControllerConfig = Annotated[AnyController, Field(discriminator="kind")]
_ADDRESSES = {
    "plan",
    "host",
    "port",
    "community",
    "mqtt_host",
    "mqtt_port",
    "topic",
    "listen_host",
    "listen_port",
    "token_file",
}


def decisive(controller: AnyController) -> dict[str, object]:
    """Return what of a section decides about violations, as JSON: no address, no secret.

    What stands at its default is left out, so that a setting that a later version adds changes no old hash.
    """
    return controller.model_dump(mode="json", exclude=_ADDRESSES, exclude_defaults=True)


def with_paths_from(base: Path, controller: AnyController) -> AnyController:
    """Return the section with its paths made absolute from the folder of the configuration's file."""
    if isinstance(controller, PlanConfig):
        return controller.model_copy(update={"plan": base / controller.plan})
    if isinstance(controller, ContactsHttpConfig):
        return controller.model_copy(update={"token_file": base / controller.token_file})
    return controller
