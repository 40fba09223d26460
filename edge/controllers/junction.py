"""From the configuration to a controller that a camera's lamps are compared with."""

from collections.abc import Set
from dataclasses import dataclass, replace

from edge.config import AnyController, ContactsConfig, NtcipConfig, PlanConfig, SpatConfig
from edge.controllers.contacts import ContactDecoder, WiredLamps
from edge.controllers.fusion import FusionSettings
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.controllers.ntcip import OVERLAPS, PHASES, StatusTable
from edge.controllers.offset import OffsetSettings
from edge.controllers.plan import FixedTimeController, FixedTimePlan
from edge.controllers.reader import CheckedSignalReader
from edge.controllers.snmp import NtcipController, NtcipSettings, SnmpAddress
from edge.controllers.spat import SpatDecoder
from edge.controllers.subscription import Decoder, MqttController, Topic
from edge.errors import ConfigError
from edge.ports import Clock, SignalReader

MS = 1_000_000


@dataclass(frozen=True, slots=True)
class JunctionController:
    """A controller with what it may do; several cameras of a junction share it."""

    source: FixedTimeController | NtcipController | MqttController
    groups: frozenset[str]
    clocks: OffsetSettings
    fusion: FusionSettings

    def checking(self, vision: SignalReader, known: Set[str]) -> CheckedSignalReader:
        """Return a reader that compares the lamps of a camera with this controller.

        Raises:
            ConfigError: a group has no head; what is misspelt would never be compared.
        """
        for group in sorted(self.groups - known):
            raise ConfigError(
                f"controller: no head of the layout is in group '{group}'; it has {', '.join(sorted(known))}"
            )
        return CheckedSignalReader(vision, self.source, self.fusion, self.clocks)


def open_controller(config: AnyController, clock: Clock) -> JunctionController:
    """Make a controller; nothing is asked before its source is started.

    Raises:
        ConfigError: the plan cannot be read or is wrong.
    """
    clocks = OffsetSettings(within_ns=config.clock_within_ms * MS)
    if isinstance(config, PlanConfig):
        plan = FixedTimePlan.read(config.plan)
        return JunctionController(
            FixedTimeController(plan), frozenset(plan.groups), clocks, FusionSettings(alone=False)
        )
    history = ControllerHistory(HistorySettings(stale_ns=config.stale_after_ms * MS))
    source: NtcipController | MqttController
    if isinstance(config, NtcipConfig):
        source = NtcipController(_ntcip(config), history, clock)
    else:
        topic = Topic(config.mqtt_host, config.mqtt_port, config.topic)
        source = MqttController(topic, _decoder(config), history, clock)
    fusion = FusionSettings(alone=config.may_accuse_alone)
    return JunctionController(source, frozenset(config.groups), clocks, fusion)


def _decoder(config: SpatConfig | ContactsConfig) -> Decoder:
    if isinstance(config, SpatConfig):
        return SpatDecoder(config.intersection, config.groups)
    groups = {
        group: WiredLamps(tuple(lamps.red), tuple(lamps.amber), tuple(lamps.green))
        for group, lamps in config.groups.items()
    }
    return ContactDecoder(groups, tuple(config.preempt_inputs))


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
