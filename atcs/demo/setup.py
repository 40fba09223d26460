"""What the demo's node is told: its layout, configuration and token, written into the state folder."""

import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from atcs.errors import DemoError
from contracts.layout import Layout
from edge.app.node import KEY_FILE
from edge.app.preflight import check_address, check_model
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.controller import INTERSECTION, SimulatedProgram
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.source import is_live
from edge.config import CameraConfig
from edge.detector.weights import Manifest
from edge.evidence.keys import NodeKey

CITY = "kota-sukabumi"
NODE = "demo-node"
CONTROLLER = "demo-controller"
SIM_URL = "sim://junction?seed=46&fps=8&size=960x540"
SCENE_BEGINS_S = 18.0
"""Scene time at which the demo opens: green, the red is seen to begin 11 s later, its first violations soon after."""
REAL_MODEL = "yolov8n-int8-640"


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """The camera of the demo.

    Attributes:
        url: its address.
        layout: None: the simulated junction's own.
        model: None: the shipped one.
        controller: a simulated signal controller is compared with its lamps.
    """

    url: str = SIM_URL
    layout: Path | None = None
    model: str | None = None
    controller: bool = False

    @property
    def is_simulated(self) -> bool:
        """Whether the camera is rendered by this program."""
        return self.url.startswith("sim:")

    def check(self) -> None:
        """Refuse what cannot work. A network camera may come later: it is not asked.

        Raises:
            DemoError: a camera of one's own without a layout, or with the simulated controller.
            ContractError: the layout is wrong.
            SourceError: not a readable clip, or an unknown scheme.
            ModelError: the weights cannot be used.
        """
        if self.controller and not self.is_simulated:
            raise DemoError("--controller plays the controller of a simulated junction; leave --camera out")
        layout = _layout(self)
        camera = CameraConfig(
            id=layout.camera, url=_address(self.url), layout=self.layout or Path(), model=_model(self)
        )
        if not is_live(camera.url):
            check_address(camera)
        check_model(camera)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where broker and central listen on loopback."""

    mqtt: int
    http: int


def write_node(state_dir: Path, choice: CameraChoice, ports: Ports) -> Path:
    """Write layout and configuration and return the configuration's path; the token comes later.

    Raises:
        DemoError: a camera of one's own without a layout.
        ContractError: the layout is wrong.
    """
    layout = _layout(choice)
    (state_dir / "layout.json").write_text(layout.model_dump_json(indent=1))
    url = _address(choice.url)
    camera = {"id": layout.camera, "url": url, "layout": "layout.json", "model": _model(choice)}
    document: dict[str, object] = {
        "city": CITY,
        "node": NODE,
        "state_dir": "edge",
        "cameras": [camera],
        "central": {
            "mqtt_port": ports.mqtt,
            "http_url": f"http://127.0.0.1:{ports.http}",
            "token_file": "node.token",
        },
    }
    if choice.controller:
        camera["controller"] = CONTROLLER
        document["controllers"] = [_controller(url, ports)]
    path = state_dir / "node.yaml"
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(document))
    return path


def _controller(url: str, ports: Ports) -> dict[str, object]:
    return {
        "id": CONTROLLER,
        "kind": "spat",
        "mqtt_port": ports.mqtt,
        "topic": "junction/1/spat",
        "intersection": INTERSECTION,
        "groups": SimulatedProgram.of(SimSettings.of_url(url)).groups,
        "sent_at_changes": True,
        "clock_within_ms": 20,
    }


def node_public_key(state_dir: Path) -> bytes:
    """Return the node's public key, made at the first start."""
    return NodeKey.load_or_make(state_dir / "edge" / KEY_FILE).public_bytes


def _layout(choice: CameraChoice) -> Layout:
    if choice.layout is not None:
        return Layout.read(choice.layout)
    if choice.is_simulated:
        return layout_of(choice.url)
    raise DemoError(
        "a camera of your own needs --layout FILE; draw one with 'atcs layout draw STILL_OR_CLIP'"
    )


def _address(url: str) -> str:
    if url.startswith("sim:") and "epoch=" not in url:
        return f"{url}{'&' if '?' in url else '?'}epoch={time.time() - SCENE_BEGINS_S:.0f}"
    return url if "://" in url else str(Path(url).resolve())


def _model(choice: CameraChoice) -> str:
    if choice.model is not None:
        return choice.model
    if not choice.is_simulated:
        return REAL_MODEL
    found = next((entry.name for entry in Manifest.read().model if entry.simulation_only), None)
    if found is None:
        raise DemoError("no weights for the simulated camera are in the manifest; name others with --model")
    return found
