"""Source archive, health and figures."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response

from central.api.about import DISTRIBUTION, about, source_archive
from central.api.context import Ctx, on_loopback
from central.nodes.repository import n_not_kept, n_quarantined, nodes
from central.reviews.repository import n_open
from contracts.base import Contract

router = APIRouter(tags=["system"])
Local = Annotated[None, Depends(on_loopback)]


class Healthz(Contract):
    """Whether central works."""

    status: str
    broker_connected: bool


@router.get("/source.tar.gz")
def source() -> Response:
    """Hand out the running source (AGPL section 13)."""
    name = f"{DISTRIBUTION}-{about().version}.tar.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(source_archive(), media_type="application/gzip", headers=headers)


@router.get("/healthz")
def healthz(context: Ctx, _local: Local) -> Healthz:
    """Say whether the database answers and the broker is connected."""
    with context.database.read() as session:
        n_open(session)
    return Healthz(status="ok", broker_connected=context.ingest_connected())


@router.get("/metrics")
def metrics(context: Ctx, _local: Local) -> PlainTextResponse:
    """Give figures in the text format of Prometheus."""
    with context.database.read() as session:
        rows = nodes(session)
        figures = {
            "atcs_cases_open": n_open(session),
            "atcs_messages_quarantined": n_quarantined(session),
            "atcs_messages_not_kept": n_not_kept(session),
            "atcs_nodes_online": sum(node.status == "online" for node in rows),
            "atcs_nodes": len(rows),
            "atcs_broker_connected": int(context.ingest_connected()),
        }
    lines = [f"# TYPE {name} gauge\n{name} {value}\n" for name, value in figures.items()]
    return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4")
