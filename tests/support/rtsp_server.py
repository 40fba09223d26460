"""An RTSP camera on loopback: Debian's GStreamer server, run by the system's Python in a process of its own."""

import select
import subprocess
from pathlib import Path

from tests.support.needs import absent

SYSTEM_PYTHON = "/usr/bin/python3"
_PROBE = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
_SERVER = """
import gi, sys
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
port, launch, user, once = sys.argv[1:5]
server = GstRtspServer.RTSPServer(address='127.0.0.1', service=port)
factory = GstRtspServer.RTSPMediaFactory(); factory.set_launch(launch); factory.set_shared(True)
if user:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'user')
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(*user.split(':')), token)
    server.set_auth(auth)
    role = GstRtspServer.RTSPPermissions(); role.add_role('user')
    role.add_permission_for_role('user', 'media.factory.access', True)
    role.add_permission_for_role('user', 'media.factory.construct', True)
    factory.set_permissions(role)
loop = GLib.MainLoop()
if once:
    factory.connect('media-configure', lambda _, media: media.connect('unprepared', lambda _: loop.quit()))
server.get_mount_points().add_factory('/camera', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
loop.run()
"""
_TEST_PICTURE = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width={w},height={h},framerate=15/1 "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay {pay} )"
)
_PAY = "name=pay0 pt=96 config-interval=1"
WITHOUT_PARAMETER_SETS = _TEST_PICTURE.format(
    w=160,
    h=96,
    pay="pt=96 config-interval=-1 ! capssetter join=false replace=true name=pay0 "
    "caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96",
)
"""A moving ball whose description does not say what a decoder must know; its keyframes do."""
_PARSERS = {"h264": "h264parse ! rtph264pay", "hevc": "h265parse ! rtph265pay"}


def launch_of(clip: Path, codec: str = "h264") -> str:
    """Return the pipeline that plays an MP4 clip at its own pace."""
    return f"( filesrc location={clip} ! qtdemux ! {_PARSERS[codec]} {_PAY} )"


def needs_rtsp_server() -> None:
    if (
        not Path(SYSTEM_PYTHON).exists()
        or subprocess.run([SYSTEM_PYTHON, "-c", _PROBE], capture_output=True).returncode
    ):
        absent("the system package gir1.2-gst-rtsp-server-1.0 is not installed")


class RtspServer:
    """Serves a moving ball, or `launch`, at rtsp://127.0.0.1:PORT/camera."""

    def __init__(
        self,
        size_px=(160, 96),
        port: int = 0,
        user: str = "",
        launch: str | None = None,
        once: bool = False,
    ) -> None:
        """`once`: the server ends when its first client has left."""
        launch = launch or _TEST_PICTURE.format(w=size_px[0], h=size_px[1], pay=_PAY)
        arguments = [str(port), launch, user, "once" if once else ""]
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, "-c", _SERVER, *arguments], stdout=subprocess.PIPE, text=True
        )
        ready, _, _ = select.select([self._process.stdout], [], [], 20)
        self.port = int(self._process.stdout.readline()) if ready else 0
        self.url = f"rtsp://{user + '@' if user else ''}127.0.0.1:{self.port}/camera"

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
