"""Evidence files of the outbox: rows that name them, and their end on this node's disk."""

import sqlite3
from pathlib import Path

from edge.domain.case import FACTS_NAME, MANIFEST_NAME, FinishedCase


def insert_files(connection: sqlite3.Connection, case: FinishedCase) -> None:
    """Write one row per file; they wait until central has the manifest."""
    connection.executemany(
        "INSERT INTO evidence_file (violation_id, sha256, size_bytes, media_type, path) VALUES (?, ?, ?, ?, ?)",
        [
            (case.violation_id, f.entry.sha256, f.entry.size_bytes, f.entry.media_type, str(f.path))
            for f in case.files
        ],
    )


def delete_received(connection: sqlite3.Connection) -> None:
    """Delete the files that central has, then their rows; with the last file go the case's documents and folder.

    A file that cannot be deleted keeps its row; the next start tries again.
    """
    rows = connection.execute("SELECT id, path FROM evidence_file WHERE received = 1").fetchall()
    for row_id, text in rows:
        path = Path(text)
        try:
            path.unlink(missing_ok=True)
            _remove_if_done(path.parent)
        except OSError:
            continue
        connection.execute("DELETE FROM evidence_file WHERE id = ?", (row_id,))


def _remove_if_done(folder: Path) -> None:
    """Central has both documents: files are sent only after the receipts for them."""
    if not folder.is_dir():
        return
    left = {path.name for path in folder.iterdir()}
    if left <= {FACTS_NAME, MANIFEST_NAME}:
        for name in left:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
