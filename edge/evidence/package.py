"""Builds the files of one case. Every step can be repeated: a restart begins again from what is on the disk."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from contracts.manifest import ClipSpan, EvidenceFile, FileRole, PlateVote
from edge.domain.case import OpenCase, StoredFile
from edge.domain.frame import Packet, StreamInfo
from edge.domain.plate import EMPTY_READING
from edge.domain.units import MILLISECOND_NS, SECOND_NS
from edge.errors import EvidenceError
from edge.evidence.annotate import annotated, jpeg, png
from edge.evidence.clip import needs_viewing_copy, write_original, write_viewing
from edge.evidence.durable import refused, sync_folder, write_durably
from edge.evidence.facts import utc
from edge.evidence.notes import NOTES_NAME, SPOOL_NAME, CaseNotes, read_notes
from edge.evidence.pictures import Pictures, Still, take_pictures
from edge.evidence.spool import ENDED_IN_TIME, Recording, read_spool
from edge.ports import PlateReader

_ANNOTATED = {
    FileRole.STILL_A: FileRole.STILL_A_ANNOTATED,
    FileRole.STILL_B: FileRole.STILL_B_ANNOTATED,
    FileRole.STILL_C: FileRole.STILL_C_ANNOTATED,
}
ClipWriter = Callable[[Path, StreamInfo, tuple[Packet, ...]], None]


class PackageBuilder:
    """The files of one case, gathered step by step."""

    def __init__(self, case: OpenCase, plates: PlateReader) -> None:
        self._case = case
        self._plates = plates
        self._facts = case.record.facts
        self.files: list[StoredFile] = []
        self.missing: list[str] = []
        self.plate = PlateVote()
        self.clip: ClipSpan | None = None

    def build(self) -> None:
        """Make clip, stills, annotated copies and plate crop, durable on return.

        Raises:
            EvidenceError: the disk refuses.
            ContractError: the notes are damaged.
        """
        folder = self._case.folder
        notes = read_notes(folder)
        self._add(FileRole.TRACK, folder / NOTES_NAME, "application/json")
        recording = read_spool(folder / SPOOL_NAME)
        if recording.info is None or not recording.packets:
            self.missing.append("no packets of the camera were held: no clip, no stills")
        else:
            self.missing += shortfall(recording, notes, recording.info.frame_interval_ns)
            self._add_clip(recording)
            self._add_pictures(recording, notes)
        sync_folder(folder)

    def _add_clip(self, recording: Recording) -> None:
        info, packets = recording.info, recording.packets
        if info is None:
            return
        self._try_clip(FileRole.CLIP, write_original, recording)
        if needs_viewing_copy(info, packets):
            self._try_clip(FileRole.CLIP_VIEWING, write_viewing, recording)

    def _try_clip(self, role: FileRole, write: ClipWriter, recording: Recording) -> None:
        path = self._case.folder / f"{role.value}.mp4"
        if recording.info is None:
            return
        try:
            write(path, recording.info, recording.packets)
        except EvidenceError as error:
            if isinstance(error.__cause__, OSError):
                raise
            self.missing.append(
                f"{role.value}: cannot be made of the camera's {recording.info.codec} packets"
            )
        else:
            self._add(role, path, "video/mp4")

    def _add_pictures(self, recording: Recording, notes: CaseNotes) -> None:
        pictures = take_pictures(recording, notes, self._facts)
        if pictures is None:
            self.missing.append("no picture of the clip decodes")
            return
        self.clip = _span(pictures, notes)
        for still in pictures.stills:
            self._add_still(still, notes)
        reading = self._plates.read(pictures.views) if pictures.views else EMPTY_READING
        self.plate = reading.vote
        if reading.crop_bgr is not None and reading.crop_bgr.size:
            path = self._case.folder / "plate_crop.png"
            write_durably(path, png(reading.crop_bgr))
            self._add(FileRole.PLATE_CROP, path, "image/png")

    def _add_still(self, still: Still, notes: CaseNotes) -> None:
        path = self._case.folder / f"{still.role.value}.png"
        write_durably(path, png(still.image_bgr))
        self._add(still.role, path, "image/png", still)
        role = _ANNOTATED[still.role]
        copy = self._case.folder / f"{role.value}.jpg"
        write_durably(copy, jpeg(annotated(still, self._facts, notes.overlay)))
        self._add(role, copy, "image/jpeg", still)

    def _add(self, role: FileRole, path: Path, media_type: str, still: Still | None = None) -> None:
        digest, n_bytes = synced_sha256(path)
        entry = EvidenceFile(
            role=role,
            media_type=media_type,
            size_bytes=n_bytes,
            sha256=digest,
            frame_number=still.frame_number if still else None,
            captured_at=utc(still.captured_at_ns) if still else None,
            box_px=still.box if still else None,
        )
        self.files.append(StoredFile(entry, path))


def shortfall(recording: Recording, notes: CaseNotes, interval_ns: int) -> list[str]:
    """Return what a clip lacks at its two ends, one line each; a frame and a half is no lack."""
    times = [packet.captured_at_ns for packet in recording.packets]
    late_ns, early_ns = min(times) - notes.records_from_ns, notes.records_until_ns - max(times)
    lacks = []
    if 2 * late_ns > 3 * interval_ns:
        lacks.append(f"the clip begins {late_ns / SECOND_NS:.1f} s late: no earlier packets were held")
    if recording.ended_because is None:
        lacks.append("recording was cut off: the node was killed, or its disk was full")
    elif recording.ended_because != ENDED_IN_TIME and 2 * early_ns > 3 * interval_ns:
        lacks.append(f"the clip ends {early_ns / SECOND_NS:.1f} s early: {recording.ended_because}")
    return lacks


def _span(pictures: Pictures, notes: CaseNotes) -> ClipSpan:
    return ClipSpan(
        starts_at=utc(pictures.first[1]),
        ends_at=utc(pictures.last[1]),
        first_frame=pictures.first[0],
        last_frame=pictures.last[0],
        n_frames=pictures.n_frames,
        crossing_offset_ms=max(0, (notes.front_ns - pictures.first[1]) // MILLISECOND_NS),
    )


def synced_sha256(path: Path) -> tuple[str, int]:
    """Make a file durable and return its SHA-256 and size in bytes.

    Raises:
        EvidenceError: the disk refuses.
    """
    try:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return digest, file.tell()
    except OSError as error:
        raise refused(path, error) from error
