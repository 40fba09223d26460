"""The operators' web application: built files, or a page that says how to build them."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from central.api.about import about
from central.errors import NotFoundError

router = APIRouter(include_in_schema=False)
DIST = Path(__file__).parents[2] / "dashboard" / "dist"
_YEAR = "public, max-age=31536000, immutable"
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dashboard not built</title><link rel="stylesheet" href="/portal.css"></head>
<body><main><h1>The dashboard is not built</h1>
<p>Central works; only the operators' web application is missing from this installation.</p>
<p class="note">Run <strong>make dashboard</strong> in the checkout, then load this page again.</p>
</main><footer><a href="{source}">Source ({licence})</a><span>Version {version}</span></footer></body></html>
"""


@router.get("/dashboard")
def without_slash() -> RedirectResponse:
    """Lead to the application."""
    return RedirectResponse("/dashboard/")


@router.get("/dashboard/{path:path}")
def application(path: str) -> Response:
    """Give a built file; an address inside the application gets its first page."""
    index = DIST / "index.html"
    if not index.is_file():
        foot = about()
        page = _NOT_BUILT.format(source=foot.source_url, licence=foot.licence, version=foot.version)
        return HTMLResponse(page, 503)
    wanted = (DIST / path.replace("\0", "")).resolve()
    if path and wanted.is_relative_to(DIST.resolve()) and wanted.is_file():
        return FileResponse(
            wanted, headers={"Cache-Control": _YEAR if "assets" in wanted.parts else "no-cache"}
        )
    if path.startswith("assets/"):
        raise NotFoundError("the dashboard has no such file; load the page again")
    return FileResponse(index, headers={"Cache-Control": "no-cache"})
