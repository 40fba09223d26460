"""From the configuration to a controller that a camera's lamps are compared with."""

from collections.abc import Set
from dataclasses import dataclass, replace

from edge.controller_config import (
    AnyController,
    ContactsConfig,
    ContactsHttpConfig,
    NtcipConfig,
    PlanConfig,
    SpatConfig,
)
from edge.controllers.contacts import ContactDecoder, WiredLamps
from edge.controllers.fusion import FusionSettings
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.controllers.ntcip import OVERLAPS, PHASES, StatusTable
from edge.controllers.offset import OffsetSettings
from edge.controllers.plan import FixedTimeController, FixedTimePlan
from edge.controllers.posted import Listening, PostedController, read_token
from edge.controllers.reader import CheckedSignalReader
from edge.controllers.snmp import NtcipController, NtcipSettings, SnmpAddress
from edge.controllers.spat import SpatDecoder
from edge.controllers.subscription import MqttController, Topic
from edge.domain.units import MILLISECOND_NS
from edge.errors import ConfigError
from edge.ports import Clock, SignalReader


@dataclass(frozen=True, slots=True)
class JunctionController:
    """A controller with what it may do; several cameras of a junction share it."""

    source: FixedTimeController | NtcipController | MqttController | PostedController
    groups: frozenset[str]
    clocks: OffsetSettings
    fusion: FusionSettings

    def check_groups(self, known: Set[str]) -> None:
        """Compare the groups with those of a layout's heads.

        Raises:
            ConfigError: a group has no head; what is misspelt would never be compared.
        """
        for group in sorted(self.groups - known):
            raise ConfigError(
                f"controller: no head of the layout is in group '{group}'; it has {', '.join(sorted(known))}"
            )

    def checking(self, vision: SignalReader, known: Set[str]) -> CheckedSignalReader:
        """Return a reader that compares the lamps of a camera with this controller.

        Raises:
            ConfigError: a group has no head.
        """
        self.check_groups(known)
        return CheckedSignalReader(vision, self.source, self.fusion, self.clocks)


def open_controller(config: AnyController, clock: Clock) -> JunctionController:
    """Make a controller; nothing is asked before its source is started.

    Raises:
        ConfigError: the plan or the token cannot be read or is wrong.
    """
    clocks = OffsetSettings(within_ns=config.clock_within_ms * MILLISECOND_NS)
    if isinstance(config, PlanConfig):
        plan = FixedTimePlan.read(config.plan)
        return JunctionController(
            FixedTimeController(plan), frozenset(plan.groups), clocks, FusionSettings(alone=False)
        )
    source = _asked_or_told(config, clock)
    fusion = FusionSettings(alone=config.may_accuse_alone)
    return JunctionController(source, frozenset(config.groups), clocks, fusion)


def _asked_or_told(
    config: NtcipConfig | SpatConfig | ContactsConfig | ContactsHttpConfig, clock: Clock
) -> NtcipController | MqttController | PostedController:
    history = ControllerHistory(HistorySettings(stale_ns=config.stale_after_ms * MILLISECOND_NS))
    if isinstance(config, NtcipConfig):
        return NtcipController(_ntcip(config), history, clock)
    if isinstance(config, ContactsHttpConfig):
        listening = Listening(config.listen_host, config.listen_port, read_token(config.token_file))
        return PostedController(listening, _contacts(config), history, clock)
    topic = Topic(config.mqtt_host, config.mqtt_port, config.topic)
    if isinstance(config, ContactsConfig):
        return MqttController(topic, _contacts(config), history, clock)
    spat = SpatDecoder(config.intersection, config.groups, config.sent_at_changes)
    return MqttController(topic, spat, history, clock)


def _contacts(config: ContactsConfig | ContactsHttpConfig) -> ContactDecoder:
    groups = {
        group: WiredLamps(tuple(lamps.red), tuple(lamps.amber), tuple(lamps.green))
        for group, lamps in config.groups.items()
    }
    return ContactDecoder(groups, tuple(config.preempt_inputs), config.stale_after_ms * MILLISECOND_NS)


def tables_of(config: NtcipConfig) -> tuple[StatusTable, StatusTable]:
    """Return where the controller keeps its phases and its overlaps."""
    return _table(PHASES, config.phase_oids, config), _table(OVERLAPS, config.overlap_oids, config)


def _ntcip(config: NtcipConfig) -> NtcipSettings:
    phases, overlaps = tables_of(config)
    return NtcipSettings(
        address=SnmpAddress(config.host, config.community, config.port),
        lamps={
            group: (phases, lamp.phase) if lamp.phase is not None else (overlaps, lamp.overlap or 0)
            for group, lamp in config.groups.items()
        },
        poll_s=config.poll_ms / 1000,
        preempt_oid=config.preempt_oid,
        preempt_values=config.preempt_values,
    )


def _table(usual: StatusTable, oids: tuple[str, str, str] | None, config: NtcipConfig) -> StatusTable:
    table = usual if oids is None else StatusTable(*oids)
    return replace(table, bit_order=config.bit_order)
