"""A case as its node signed it: the two documents and the files, for whoever wants to verify them elsewhere."""

from pathlib import Path

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.errors import ConfigError, NotFoundError
from central.evidence.files import FileStore
from central.evidence.repository import announced_in, stored_among
from central.reviews import repository
from central.reviews.repository import CaseRow

DOCUMENTS = ("facts", "manifest")


def signed_document(session: Session, violation_id: str, name: str) -> str:
    """Return the JSON of a signed document as it is stored: what its author wrote, and the signature.

    Args:
        session: of the database.
        violation_id: the case.
        name: one of DOCUMENTS.

    Raises:
        NotFoundError: no such case, or its manifest has not arrived.
    """
    documents = _documents_of(_case(session, violation_id))
    if name not in documents:
        raise NotFoundError("the manifest of this case has not arrived")
    return documents[name]


def export_case(session: Session, files: FileStore, violation_id: str, folder: Path) -> list[str]:
    """Write documents and files of a case into a folder, every hash recomputed; the export is audited.

    Returns:
        What has not arrived yet, by role; "manifest" where that is missing.

    Raises:
        NotFoundError: there is no such case.
        ConflictError: a stored file is damaged or gone.
        ConfigError: the folder cannot be written.
    """
    documents = _documents_of(_case(session, violation_id))
    announced = announced_in(session, [violation_id]) if "manifest" in documents else []
    stored = stored_among(session, [entry.sha256 for entry in announced])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            (folder / f"{name}.json").write_text(text)
        for entry in announced:
            if entry.sha256 in stored:
                content = files.checked(entry.sha256).read_bytes()
                (folder / f"{entry.role}{_suffix(entry.media_type)}").write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written ({error.strerror}); choose another folder") from error
    note(session, "system", "case_exported", violation_id)
    missing = [name for name in DOCUMENTS if name not in documents]
    return missing + [entry.role for entry in announced if entry.sha256 not in stored]


def _case(session: Session, violation_id: str) -> CaseRow:
    row = repository.case_with(session, violation_id)
    if row is None:
        raise NotFoundError("there is no such case")
    return row


def _documents_of(row: CaseRow) -> dict[str, str]:
    documents = {"facts": row.violation.record}
    if row.manifest is not None:
        documents["manifest"] = row.manifest.document
    return documents


def _suffix(media_type: str) -> str:
    """A name that a viewer understands; the media type is a node's word, so nothing else of it is used."""
    known = {"video/mp4": ".mp4", "image/png": ".png", "image/jpeg": ".jpg", "application/json": ".json"}
    return known.get(media_type, ".bin")
