"""SQL of manifests and evidence files."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.evidence.models import AnnouncedFile, ManifestRow, StoredFile


def manifest_of(session: Session, violation_id: str) -> ManifestRow | None:
    """Return the manifest of a violation, or None."""
    return session.get(ManifestRow, violation_id)


def announcement(session: Session, node: str, sha256: str) -> AnnouncedFile | None:
    """Return a node's announcement of a hash, or None."""
    rows = select(AnnouncedFile).where(AnnouncedFile.node == node, AnnouncedFile.sha256 == sha256)
    return session.scalars(rows.order_by(AnnouncedFile.id).limit(1)).first()


def announced_in(session: Session, violation_ids: Sequence[str]) -> list[AnnouncedFile]:
    """Return the files that the manifests of some violations announce."""
    rows = select(AnnouncedFile).where(AnnouncedFile.violation_id.in_(violation_ids))
    return list(session.scalars(rows.order_by(AnnouncedFile.id)))


def cases_with(session: Session, sha256: str) -> list[str]:
    """Return the violations whose manifests announce a hash."""
    rows = select(AnnouncedFile.violation_id).where(AnnouncedFile.sha256 == sha256)
    return list(session.scalars(rows))


def stored_file(session: Session, sha256: str) -> StoredFile | None:
    """Return the row of a file that arrived, or None."""
    return session.get(StoredFile, sha256)


def stored_among(session: Session, hashes: Sequence[str]) -> set[str]:
    """Return those of the hashes that are stored."""
    return set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes))))
