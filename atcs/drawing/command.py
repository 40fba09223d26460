"""`atcs layout draw` and `atcs layout check`."""

from pathlib import Path
from typing import Annotated

import cv2
import typer

from atcs.drawing.enforced import enforced_lines
from atcs.drawing.findings import findings_of
from atcs.drawing.frames import Frames, open_background
from atcs.drawing.picture import draw_layout
from atcs.drawing.server import Drawing, DrawingServer
from contracts.errors import ContractError
from contracts.layout import Layout
from edge.errors import ConfigError, EdgeError

layout_app = typer.Typer(help="Draw and check what a camera sees of its junction.", no_args_is_help=True)


def _fail(error: Exception) -> typer.Exit:
    typer.echo(f"error: {error}", err=True)
    return typer.Exit(2)


@layout_app.command()
def draw(
    source: Annotated[Path, typer.Argument(metavar="STILL_OR_CLIP", help="a picture or video of the camera")],
    layout: Annotated[Path | None, typer.Option(help="start from this layout")] = None,
    out: Annotated[Path, typer.Option(help="where the layout is saved")] = Path("layout.json"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port")] = 0,
    open_browser: Annotated[bool, typer.Option(help="open the page in the browser")] = True,
) -> None:
    """Draw stop lines, lanes and signal heads on a frame, in the browser."""
    try:
        start = None if layout is None else Layout.read(layout)
        server = DrawingServer(Drawing(open_background(source), start, out), port)
    except (EdgeError, ContractError) as error:
        raise _fail(error) from error
    except OSError as error:
        raise _fail(ConfigError(f"port {port}: {error.strerror}; leave --port out for a free one")) from error
    typer.echo(f"Draw the layout at {server.url}  (Ctrl-C ends)")
    if open_browser:
        typer.launch(server.url)
    _serve(server)
    if server.drawing.saved.is_set():
        typer.echo(f"Saved {out}. Next: atcs layout check {out} --clip {source}")


def _serve(server: DrawingServer) -> None:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        server.server_close()


@layout_app.command()
def check(
    layout: Annotated[Path, typer.Argument(metavar="LAYOUT")],
    clip: Annotated[Path | None, typer.Option(help="a picture or video to draw the layout on")] = None,
    out: Annotated[Path, typer.Option(help="the picture with the layout on it")] = Path("layout.png"),
) -> None:
    """Say what is wrong with a layout and what it enforces, and show it on a picture."""
    try:
        document = Layout.read(layout)
        if clip is not None:
            open_background(clip)
            with Frames(clip) as frames:
                cv2.imwrite(str(out), draw_layout(frames.read(0), document))
    except (EdgeError, ContractError) as error:
        raise _fail(error) from error
    except cv2.error as error:
        raise _fail(ConfigError(f"{out}: cannot be written as a picture; let --out end in .png")) from error
    for line in enforced_lines(document):
        typer.echo(line)
    for finding in findings_of(document):
        typer.echo(f"look again: {'.'.join(map(str, finding.place))}: {finding.message}")
    typer.echo(f"ok: {layout}" + ("" if clip is None else f"; picture: {out}"))
