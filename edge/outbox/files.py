"""Evidence files of the outbox: rows that name them, and their end on this node's disk."""

import sqlite3
from pathlib import Path

from edge.domain.case import FinishedCase


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
    """Delete the files that central has, then their rows, then folders that became empty.

    A file that cannot be deleted keeps its row; the next start tries again.
    """
    rows = connection.execute("SELECT id, path FROM evidence_file WHERE received = 1").fetchall()
    for row_id, text in rows:
        path = Path(text)
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue
        connection.execute("DELETE FROM evidence_file WHERE id = ?", (row_id,))
        _remove_if_empty(path.parent)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
