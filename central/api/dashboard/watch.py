"""Operator API: nodes, the quarantine, and the stream of what is new."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from central.api.context import Context, Ctx, cookie_name, may
from central.auth.permissions import Permission
from central.auth.service import Person, person_with
from central.db.changes import Change
from central.errors import NotSignedInError
from central.nodes.quarantine import quarantine_page
from central.nodes.repository import n_quarantined
from central.nodes.schemas import NodeRow, QuarantinePage
from central.nodes.service import named_row, node_rows
from central.reviews.cases import CaseReader
from contracts.base import Contract

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
_KEEP_ALIVE_S = 15.0
_MAX_WAITING = 1000
_LARGEST_ID = 2**63 - 1


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
    cursor: Annotated[int | None, Query(ge=1, le=_LARGEST_ID)] = None,
) -> QuarantinePage:
    """List refused messages, newest first, and say what was not kept."""
    with context.database.read() as session:
        return quarantine_page(session, cursor)


@router.get("/events")
async def events(
    request: Request, context: Ctx, _person: Annotated[Person, Depends(may(Permission.READ_CASES))]
) -> StreamingResponse:
    """Tell what is new or changed, as server-sent events."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    token = request.cookies.get(cookie_name(request))
    return StreamingResponse(_stream(context, token), media_type="text/event-stream", headers=headers)


async def _stream(context: Context, token: str | None) -> AsyncIterator[str]:
    """Yield events until the reader goes or its session ends; one that cannot keep up is cut off."""
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
            text = await run_in_threadpool(_told, context, token, await _next(queue))
            if text is None:
                return
            yield text
    finally:
        leave()


async def _next(queue: "asyncio.Queue[Change]") -> Change | None:
    try:
        return await asyncio.wait_for(queue.get(), _KEEP_ALIVE_S)
    except TimeoutError:
        return None


def _told(context: Context, token: str | None, change: Change | None) -> str | None:
    """Return the event of a change, or a sign of life; None where the session has ended."""
    try:
        with context.database.read() as session:
            person_with(session, token)
    except NotSignedInError:
        return None
    return ": still here\n\n" if change is None else _event(context, change)


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
