"""The text recogniser: a picture of one line in, the probability of each character along it out."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort

from edge.domain.plate import BgrImage
from edge.errors import ModelError
from edge.plates.decode import ALPHABET, Matrix

HEIGHT_PX = 48
MIN_WIDTH_PX, MAX_WIDTH_PX = 96, 480
SEPARATORS = ("", *" .,:;'-_·•|/")
"""Gaps, bolts and the ends of the frame. Any other foreign sign stands for a character that was not known."""
WEIGHTS = "PP-OCRv6_rec_small.onnx"


def packaged_weights(name: str) -> Path:
    """Return a model file inside the installed rapidocr package.

    Raises:
        ModelError: the package or the file is missing.
    """
    spec = importlib.util.find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else None
    if folder is None or not (folder / name).is_file():
        raise ModelError(f"{name}: not in the package rapidocr; install rapidocr 3.10")
    return folder / name


class LineRecogniser:
    """PP-OCRv6 through onnxruntime, one thread, at the true width of the line."""

    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(
            str(packaged_weights(WEIGHTS)), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        described = self._session.get_modelmeta().custom_metadata_map["character"]
        self._characters = ["", *described.splitlines(), " "]
        self._separators = [i for i, seen in enumerate(self._characters) if seen in SEPARATORS]
        self._columns = [
            [i for i, seen in enumerate(self._characters) if seen.upper() == wanted] for wanted in ALPHABET
        ]

    def read(self, line_bgr: BgrImage) -> tuple[Matrix, str]:
        """Return (n_steps, 37) probabilities of nothing (a gap, a dot) and of ALPHABET, and the text without any grammar."""
        scores = self._session.run(None, {self._input: _network_input(line_bgr)})[0][0]
        steps = scores.argmax(axis=1)
        kept = [int(step) for i, step in enumerate(steps) if step != 0 and (i == 0 or step != steps[i - 1])]
        known = np.stack([scores[:, columns].sum(axis=1) for columns in self._columns], axis=1)
        between = scores[:, self._separators].sum(axis=1, keepdims=True)
        foreign = np.maximum(0.0, 1.0 - between - known.sum(axis=1, keepdims=True))
        matrix = np.concatenate([between, known + foreign / len(ALPHABET)], axis=1).astype(np.float32)
        return matrix, "".join(self._characters[step] for step in kept)


def _network_input(line_bgr: BgrImage) -> Matrix:
    height, width = line_bgr.shape[:2]
    scaled = int(np.clip(round(width * HEIGHT_PX / height), MIN_WIDTH_PX, MAX_WIDTH_PX))
    resized = cv2.resize(line_bgr, (scaled, HEIGHT_PX), interpolation=cv2.INTER_CUBIC)
    planes = resized.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1.0
    return np.ascontiguousarray(planes[None])
