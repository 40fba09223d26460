"""What must be known about weights before a picture can be put into them. The manifest of models fills it."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.base import VehicleClass


class ModelFormat(StrEnum):
    """File format, which decides the runtime."""

    ONNX = "onnx"
    TFLITE = "tflite"
    PT = "pt"


class HeadKind(StrEnum):
    """Layout of the raw output: yolox (1, n, 5 + classes) with grids, yolov8 (1, 4 + classes, n)."""

    YOLOX = "yolox"
    YOLOV8 = "yolov8"


class ColourOrder(StrEnum):
    """Order of the input's channels."""

    RGB = "rgb"
    BGR = "bgr"


class Placement(StrEnum):
    """Where the picture lies on the padded input."""

    TOP_LEFT = "top_left"
    CENTRED = "centred"


ClassMap = tuple[tuple[int, VehicleClass], ...]
"""(class index of the network, vehicle class) pairs; other classes of the network are not read."""

COCO_VEHICLES: ClassMap = (
    (1, VehicleClass.BICYCLE),
    (2, VehicleClass.CAR),
    (3, VehicleClass.MOTORCYCLE),
    (5, VehicleClass.BUS),
    (7, VehicleClass.TRUCK),
)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Weights, and how to talk to them.

    Attributes:
        name: in the manifest.
        sha256: of the file.
        format: of the file.
        head: layout of the raw output.
        input_size_px: (width, height) of the input.
        classes: which classes of the network are which vehicles.
        colour: order of the input's channels.
        value_max: what full white is on the input: 1.0 or 255.0.
        placement: of the picture on the input.
        boxes_normalised: True where a yolov8 head gives boxes in 0..1 of the input instead of pixels.
        confidence_floor: boxes below are dropped; 0.1 keeps the weak ones that hold a track together.
        iou_max: overlap from which the weaker of two boxes is dropped, whatever their classes.
    """

    name: str
    sha256: str
    format: ModelFormat
    head: HeadKind
    input_size_px: tuple[int, int]
    classes: ClassMap = COCO_VEHICLES
    colour: ColourOrder = ColourOrder.RGB
    value_max: float = 1.0
    placement: Placement = Placement.CENTRED
    boxes_normalised: bool = False
    confidence_floor: float = 0.1
    iou_max: float = 0.5
