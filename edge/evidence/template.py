"""A stream description that a muxer accepts, from `StreamInfo` alone.

PyAV makes a stream for existing packets only from a stream of an opened file, so a Matroska header without
pictures is written in memory (RFC 9559) and opened: its CodecPrivate carries the extradata untouched.
"""

import io

import av
from av.container import InputContainer

from edge.domain.frame import StreamInfo
from edge.errors import EvidenceError

_CODEC_IDS = {
    "h264": "V_MPEG4/ISO/AVC",
    "hevc": "V_MPEGH/ISO/HEVC",
    "mpeg4": "V_MPEG4/ISO/ASP",
    "mjpeg": "V_MJPEG",
    "av1": "V_AV1",
    "vp9": "V_VP9",
}


def template_of(info: StreamInfo) -> InputContainer:
    """Return an opened container whose video stream has the codec, size and extradata of `info`.

    Raises:
        EvidenceError: no clip can be made of this codec.
    """
    codec_id = _CODEC_IDS.get(info.codec)
    if codec_id is None:
        known = ", ".join(sorted(_CODEC_IDS))
        raise EvidenceError(
            f"packets of codec {info.codec} cannot go into a clip; set the camera to one of {known}"
        )
    return av.open(io.BytesIO(_matroska_header(info, codec_id)), "r", format="matroska")


def _matroska_header(info: StreamInfo, codec_id: str) -> bytes:
    video = _element("e0", _number("b0", info.width) + _number("ba", info.height))
    track = _number("d7", 1) + _number("73c5", 1) + _number("83", 1) + _element("86", codec_id.encode())
    if info.extradata:
        track += _element("63a2", info.extradata)
    tracks = _element("1654ae6b", _element("ae", track + video))
    first_cluster = _element("1f43b675", _number("e7", 0))
    segment = _element(
        "18538067", _element("1549a966", _number("2ad7b1", 1_000_000)) + tracks + first_cluster
    )
    return _element("1a45dfa3", _element("4282", b"matroska")) + segment


def _element(identifier: str, content: bytes) -> bytes:
    return bytes.fromhex(identifier) + b"\x01" + len(content).to_bytes(7, "big") + content


def _number(identifier: str, value: int) -> bytes:
    return _element(identifier, value.to_bytes(4, "big"))
