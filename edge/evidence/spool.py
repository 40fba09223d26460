"""Encoded packets on disk: length-prefixed, checksummed records that survive a torn end."""

import base64
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edge.domain.frame import Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.durable import refused

MAGIC = b"ATCSPKT1"
_RECORD = struct.Struct("<cII")
_STAMPS = struct.Struct("<qqqq?")
_INFO, _PACKET, _END = b"I", b"P", b"E"
ENDED_IN_TIME = "recorded to the end"
MAX_RECORD_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recording:
    """What a spool holds.

    Attributes:
        info: of the stream; None where not even that survived.
        packets: in decoding order.
        ended_because: why recording stopped; None where it was cut off.
    """

    info: StreamInfo | None
    packets: tuple[Packet, ...]
    ended_because: str | None


class SpoolWriter:
    """Appends packets to a file. A stream whose size or codec changes ends the spool: one clip has one stream."""

    def __init__(self, path: Path, info: StreamInfo) -> None:
        self._path = path
        self._info = info
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise refused(path, error) from error
        self._write(MAGIC + _record(_INFO, _info_bytes(info)))

    def append(self, packet: Packet) -> None:
        """Add a packet.

        Raises:
            EvidenceError: disk full.
        """
        stamps = _STAMPS.pack(
            packet.pts, packet.dts, packet.captured_at_ns, packet.frame_number, packet.is_keyframe
        )
        self._write(_record(_PACKET, stamps + packet.payload))

    def takes(self, info: StreamInfo) -> bool:
        """Tell whether packets of this stream decode together with those before."""
        mine = (self._info.codec, self._info.width, self._info.height, self._info.time_base)
        return mine == (info.codec, info.width, info.height, info.time_base)

    def sync(self) -> None:
        """Make everything appended so far durable.

        Raises:
            EvidenceError: the disk refuses.
        """
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise refused(self._path, error) from error

    def end(self, reason: str) -> None:
        """Write why recording stopped, sync and close.

        Raises:
            EvidenceError: the disk refuses.
        """
        try:
            self._write(_record(_END, reason.encode()))
            self.sync()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close without a word: a reader will find the spool cut off."""
        try:
            self._file.close()
        except OSError as error:
            raise refused(self._path, error) from error

    def _write(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except OSError as error:
            raise refused(self._path, error) from error


def read_spool(path: Path) -> Recording:
    """Return what can be read of a spool, up to the first damaged record.

    Raises:
        EvidenceError: the file cannot be read at all.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Recording(None, (), "no packets were held")
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be read ({error.strerror}); check the disk") from error
    info: StreamInfo | None = None
    packets: list[Packet] = []
    for kind, payload in _records(content):
        if kind == _INFO:
            info = _info(payload)
        elif kind == _PACKET:
            packets.append(_packet(payload))
        else:
            return Recording(info, tuple(packets), payload.decode())
    return Recording(info, tuple(packets), None)


def _record(kind: bytes, payload: bytes) -> bytes:
    return _RECORD.pack(kind, len(payload), zlib.crc32(kind + payload)) + payload


def _records(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(MAGIC)
    if content[:place] != MAGIC:
        return
    while place + _RECORD.size <= len(content):
        kind, n_bytes, checksum = _RECORD.unpack_from(content, place)
        place += _RECORD.size
        payload = content[place : place + n_bytes]
        if n_bytes > MAX_RECORD_BYTES or len(payload) != n_bytes or zlib.crc32(kind + payload) != checksum:
            return
        yield kind, payload
        place += n_bytes


def _packet(payload: bytes) -> Packet:
    pts, dts, captured_at_ns, number, is_keyframe = _STAMPS.unpack_from(payload)
    return Packet(payload[_STAMPS.size :], pts, dts, is_keyframe, captured_at_ns, number)


def _info_bytes(info: StreamInfo) -> bytes:
    fields = {
        "codec": info.codec,
        "extradata": base64.b64encode(info.extradata).decode(),
        "size": [info.width, info.height],
        "time_base": list(info.time_base),
        "frame_interval_ns": info.frame_interval_ns,
    }
    return json.dumps(fields).encode()


def _info(payload: bytes) -> StreamInfo:
    fields = json.loads(payload)
    (width, height), (numerator, denominator) = fields["size"], fields["time_base"]
    return StreamInfo(
        codec=fields["codec"],
        extradata=base64.b64decode(fields["extradata"]),
        width=width,
        height=height,
        time_base=(numerator, denominator),
        frame_interval_ns=fields["frame_interval_ns"],
    )
