"""An outbox in memory, and one whose disk fails."""

from contracts.canonical import canonical_sha256
from edge.domain.case import FinishedCase, OpenCase


class MemoryOutbox:
    def __init__(self) -> None:
        self.decisions: list[OpenCase] = []
        self.finished: list[FinishedCase] = []

    def put_decision(self, case: OpenCase) -> None:
        self.decisions.append(case)

    def open_cases(self) -> list[OpenCase]:
        done = {case.violation_id for case in self.finished}
        return [case for case in self.decisions if case.violation_id not in done]

    def put_evidence(self, case: FinishedCase) -> None:
        self.finished.append(case)

    def last_manifest_sha256(self) -> str | None:
        return canonical_sha256(self.finished[-1].record.manifest) if self.finished else None
