"""Operator API: nodes, the quarantine, and the stream of what is new."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from central.api.context import Context, Ctx, may
from central.auth.permissions import Permission
from central.auth.service import Person
from central.db.changes import Change
from central.nodes.repository import n_quarantined
from central.nodes.schemas import NodeRow, QuarantinePage
from central.nodes.service import named_row, node_rows, quarantine_page
from central.reviews.cases import CaseReader
from contracts.base import Contract

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
_KEEP_ALIVE_S = 15.0
_MAX_WAITING = 1000


class _Count(Contract):
    n: int


@router.get("/nodes")
def nodes(context: Ctx, _person: Annotated[Person, Depends(may(Permission.READ_NODES))]) -> list[NodeRow]:
    """Say how all nodes are."""
    with context.database.read() as session:
        return node_rows(session)


@router.get("/quarantine")
def quarantine(
    context: Ctx,
    _person: Annotated[Person, Depends(may(Permission.READ_QUARANTINE))],
    cursor: Annotated[int | None, Query(ge=1)] = None,
) -> QuarantinePage:
    """List refused messages, newest first."""
    with context.database.read() as session:
        return quarantine_page(session, cursor)


@router.get("/events")
async def events(
    context: Ctx, _person: Annotated[Person, Depends(may(Permission.READ_CASES))]
) -> StreamingResponse:
    """Tell what is new or changed, as server-sent events."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(context), media_type="text/event-stream", headers=headers)


async def _stream(context: Context) -> AsyncIterator[str]:
    """Yield events until the reader goes; one that cannot keep up is cut off and starts afresh."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Change] = asyncio.Queue(_MAX_WAITING)
    overrun = asyncio.Event()

    def put(change: Change) -> None:
        if queue.full():
            overrun.set()
        else:
            queue.put_nowait(change)

    leave = context.database.changes.subscribe(lambda change: _hand_over(loop, put, change))
    try:
        yield ": welcome\n\n"
        while not overrun.is_set():
            try:
                change = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            yield await run_in_threadpool(_event, context, change)
    finally:
        leave()


def _hand_over(loop: asyncio.AbstractEventLoop, put: Callable[[Change], None], change: Change) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(put, change)


def _event(context: Context, change: Change) -> str:
    """Return the event of a change, with what is true now."""
    with context.database.read() as session:
        content: Contract | None
        if change.topic == "case":
            content = CaseReader(session, context.config.undo_s).summary(change.key)
        elif change.topic == "node":
            content = named_row(session, change.key)
        else:
            content = _Count(n=n_quarantined(session))
    return "" if content is None else f"event: {change.topic}\ndata: {content.model_dump_json()}\n\n"
