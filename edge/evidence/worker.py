"""Finishes open cases: the second signed document, after the last packet that will come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.canonical import canonical_sha256
from contracts.errors import ContractError
from contracts.facts import ClockState, Facts
from contracts.manifest import FileRole, Manifest, SignedManifest
from edge.domain.case import FACTS_NAME, MANIFEST_NAME, FinishedCase, OpenCase
from edge.domain.signal import Phase
from edge.errors import EvidenceError, OutboxError
from edge.evidence.durable import make_folder, sync_folder, write_durably
from edge.evidence.facts import lamp_phase
from edge.evidence.keys import NodeKey
from edge.evidence.notes import SPOOL_NAME
from edge.evidence.package import PackageBuilder
from edge.ports import Outbox, PlateReader

LampsOf = Callable[[Facts], Sequence[Phase]]


def lamps_not_recorded(_: Facts) -> Sequence[Phase]:
    """Know nothing of the lamps after the decision."""
    return ()


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What every manifest says, and who knows what the lamps showed until the end of a case's recording."""

    clock: ClockState
    software_version: str
    lamps_of: LampsOf = lamps_not_recorded


class EvidenceWorker:
    """Call `step` from one thread of its own; a case that fails stays open and is tried again at the next step."""

    def __init__(
        self,
        settings: WorkerSettings,
        outbox: Outbox,
        key: NodeKey,
        plates: PlateReader,
        is_recording: Callable[[str], bool],
    ) -> None:
        self._settings = settings
        self._outbox = outbox
        self._key = key
        self._plates = plates
        self._is_recording = is_recording
        self.n_finished = 0
        self.fault: str | None = None

    def step(self) -> int:
        """Finish every case whose packets are complete, oldest first, and return how many were finished."""
        n_before = self.n_finished
        self.fault = None
        for case in self._outbox.open_cases():
            if self._is_recording(case.violation_id):
                continue
            try:
                self._finish(case)
            except (EvidenceError, OutboxError) as error:
                self.fault = str(error)
        return self.n_finished - n_before

    def _finish(self, case: OpenCase) -> None:
        make_folder(case.folder)
        builder = PackageBuilder(case, self._plates)
        try:
            builder.build()
        except ContractError as error:
            builder.missing.append(f"the notes of the decision are missing or damaged: {error}")
        manifest = self._manifest(case, builder)
        record = SignedManifest(manifest=manifest, signature=self._key.sign(manifest))
        write_durably(case.folder / FACTS_NAME, case.record.model_dump_json(indent=1).encode())
        write_durably(case.folder / MANIFEST_NAME, record.model_dump_json(indent=1).encode())
        sync_folder(case.folder)
        self._outbox.put_evidence(FinishedCase(case.violation_id, record, tuple(builder.files)))
        self.n_finished += 1
        if any(file.entry.role is FileRole.CLIP for file in builder.files):
            (case.folder / SPOOL_NAME).unlink(missing_ok=True)

    def _manifest(self, case: OpenCase, builder: PackageBuilder) -> Manifest:
        return Manifest(
            violation_id=case.violation_id,
            facts_sha256=canonical_sha256(case.record.facts),
            files=[file.entry for file in builder.files],
            plate=builder.plate,
            clip=builder.clip,
            lamp_history=[lamp_phase(phase) for phase in self._settings.lamps_of(case.record.facts)],
            complete=not builder.missing,
            incomplete_because=builder.missing,
            clock=self._settings.clock,
            previous_manifest_sha256=self._outbox.last_manifest_sha256(),
            software_version=self._settings.software_version,
        )
