"""The demo in figures: what central has, and how the edge does."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from atcs.demo.setup import CITY, NODE
from central.app import Central
from central.evidence.models import AnnouncedFile, ManifestRow, StoredFile
from central.nodes.service import named_row
from central.violations.models import Violation
from edge.app.clock import SystemClock
from edge.domain.outgoing import MessageKind
from edge.outbox import NodeName, SqliteOutbox

_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts at one moment; None: not known yet."""

    n_recorded: int
    n_complete: int
    frames_per_second: float | None
    n_frames: int | None
    n_dropped: int | None
    status: str
    faults: tuple[str, ...]


def figures_of(central: Central) -> Figures:
    """Ask central's store."""
    missing = (
        select(AnnouncedFile.violation_id)
        .outerjoin(StoredFile, StoredFile.sha256 == AnnouncedFile.sha256)
        .where(StoredFile.sha256.is_(None))
    )
    complete = (
        select(func.count())
        .select_from(ManifestRow)
        .where(ManifestRow.complete.is_(True), ManifestRow.violation_id.not_in(missing))
    )
    with central.database.read() as session:
        row = named_row(session, NODE)
        health = row.health if row is not None else None
        camera = health.cameras[0] if health is not None and health.cameras else None
        return Figures(
            n_recorded=session.scalar(select(func.count()).select_from(Violation)) or 0,
            n_complete=session.scalar(complete) or 0,
            frames_per_second=camera.frames_per_second if camera else None,
            n_frames=camera.n_frames if camera else None,
            n_dropped=camera.n_dropped if camera else None,
            status=camera.status.value if camera else "starting",
            faults=(*health.faults, *(camera.faults if camera else [])) if health else (),
        )


def n_undelivered(state_dir: Path) -> int:
    """Count decisions that wait on the edge's disk for central; the edge must have ended."""
    outbox = SqliteOutbox(state_dir / "edge" / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock())
    waiting = sum(m.kind is MessageKind.RECORDED for m in outbox.due_messages(_MANY))
    outbox.close()
    return waiting
