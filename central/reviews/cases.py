"""Reading cases: the list, one line of it, and everything about one case."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from central.config import CITY_TIME
from central.db.place import Place
from central.errors import NotFoundError
from central.evidence.models import AnnouncedFile
from central.evidence.repository import announced_in, stored_among
from central.evidence.service import evidence_status, still_for_list
from central.nodes.service import signature_valid
from central.reviews import repository
from central.reviews.repository import CaseFilter, CaseRow
from central.reviews.schemas import CaseDetail, CaseFile, CasePage, CaseSummary
from central.reviews.service import review_view
from central.violations.models import Violation
from contracts.base import VehicleClass, ViolationKind
from contracts.manifest import Manifest


def case_number(violation: Violation) -> str:
    """Return the short number that people say to each other; the year is the city's."""
    return f"{violation.decided_at.astimezone(CITY_TIME).year}-{violation.number:05d}"


class CaseReader:
    """Reads cases in one session; `undo_s` is how long a decision can be taken back."""

    def __init__(self, session: Session, undo_s: float) -> None:
        self._session = session
        self._undo_s = undo_s

    def page(self, which: CaseFilter, cursor: str | None, limit: int) -> CasePage:
        """Return a page of the list, newest first."""
        after = None if cursor is None else Place.of(cursor)
        rows = repository.newest(self._session, which, after, limit + 1)
        shown = rows[:limit]
        last = shown[-1].violation if len(rows) > limit else None
        return CasePage(
            items=self._summaries(shown),
            next_cursor=None if last is None else Place(last.decided_at, last.number).cursor,
            n_open=repository.n_open(self._session),
        )

    def summary(self, violation_id: str) -> CaseSummary | None:
        """Return one line of the list, or None where there is no such case (a manifest came first)."""
        row = repository.case_with(self._session, violation_id)
        return None if row is None else self._summaries([row])[0]

    def detail(self, violation_id: str) -> CaseDetail:
        """Return everything about a case.

        Raises:
            NotFoundError: there is no such case.
        """
        row = repository.case_with(self._session, violation_id)
        if row is None:
            raise NotFoundError("there is no such case")
        violation = row.violation
        signed = violation.signed
        older, newer = repository.neighbours(self._session, Place(violation.decided_at, violation.number))
        reviews = repository.reviews_of(self._session, violation_id)
        manifest = _manifest(row)
        return CaseDetail(
            **dict(self._summaries([row])[0]),
            node=violation.node,
            facts=signed.facts,
            facts_sha256=violation.facts_sha256,
            signature_valid=signature_valid(self._session, violation.node, signed.facts, signed.signature),
            manifest=manifest,
            files=self._files(manifest),
            reviews=[review_view(review, self._undo_s) for review in reviews],
            next_id=older,
            previous_id=newer,
            reference=row.review and row.review.reference,
        )

    def _files(self, manifest: Manifest | None) -> list[CaseFile]:
        entries = [] if manifest is None else manifest.files
        stored = stored_among(self._session, [entry.sha256 for entry in entries])
        return [CaseFile(**dict(entry), present=entry.sha256 in stored) for entry in entries]

    def _summaries(self, rows: Sequence[CaseRow]) -> list[CaseSummary]:
        joined = [row.violation.id for row in rows if row.manifest is not None]
        announced: dict[str, list[AnnouncedFile]] = {}
        for entry in announced_in(self._session, joined):
            announced.setdefault(entry.violation_id, []).append(entry)
        hashes = [entry.sha256 for entries in announced.values() for entry in entries]
        stored = stored_among(self._session, hashes)
        return [self._summary(row, announced.get(row.violation.id, []), stored) for row in rows]

    def _summary(self, row: CaseRow, announced: list[AnnouncedFile], stored: set[str]) -> CaseSummary:
        violation, manifest = row.violation, row.manifest
        return CaseSummary(
            id=violation.id,
            number=case_number(violation),
            kind=ViolationKind(violation.kind),
            junction=violation.junction,
            camera=violation.camera,
            approach=violation.approach,
            vehicle_class=VehicleClass(violation.vehicle_class),
            decided_at=violation.decided_at,
            received_at=violation.received_at,
            red_elapsed_ms=violation.red_elapsed_ms,
            red_elapsed_uncertainty_ms=violation.red_elapsed_uncertainty_ms,
            red_begin=violation.signed.facts.red_begin,
            plate=manifest and manifest.plate,
            plate_score=None if manifest is None else manifest.plate_score,
            evidential=violation.evidential,
            evidence_status=evidence_status(manifest, announced, stored),
            still_sha256=still_for_list(announced, stored),
            review=None if row.review is None else review_view(row.review, self._undo_s),
        )


def file_of_case(session: Session, violation_id: str, sha256: str) -> AnnouncedFile:
    """Return the announcement of a case's file that is stored.

    Raises:
        NotFoundError: no such case or file, or it has not arrived.
    """
    row = repository.case_with(session, violation_id)
    entries = announced_in(session, [violation_id]) if row is not None and row.manifest else []
    entry = next((entry for entry in entries if entry.sha256 == sha256), None)
    if entry is None or not stored_among(session, [sha256]):
        raise NotFoundError("this case has no such file here")
    return entry


def _manifest(row: CaseRow) -> Manifest | None:
    kept = row.manifest
    return None if kept is None else kept.signed.manifest
