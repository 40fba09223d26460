"""Node API: evidence files, by announced hash."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from central.api.context import Context, Ctx, bearer_of
from central.errors import RefusedError, TooLargeError
from central.evidence.files import IncomingFile
from central.evidence.service import announced_size, record_file
from central.nodes.service import node_with_token
from contracts.receipt import FileReceipt, ReceiptResult

router = APIRouter(prefix="/api/node/v1", tags=["node"])


def _node(request: Request, context: Ctx) -> str:
    with context.database.read() as session:
        return node_with_token(session, bearer_of(request))


@router.put("/evidence/{sha256}", status_code=201)
async def put_evidence(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    request: Request,
    response: Response,
    context: Ctx,
    node: Annotated[str, Depends(_node)],
) -> FileReceipt:
    """Take a file that a manifest of this node announced. 201: stored, 200: was here already."""
    size_bytes, is_here = await run_in_threadpool(_announced, context, node, sha256)
    if not is_here:
        _check_length(context, request.headers.get("content-length"), size_bytes)
        await _receive(request, context, sha256, size_bytes)
    receipt = await run_in_threadpool(_record, context, node, sha256, size_bytes)
    response.status_code = 201 if receipt.result is ReceiptResult.STORED else 200
    return receipt


def _announced(context: Context, node: str, sha256: str) -> tuple[int, bool]:
    """Return the announced size, and whether the file is stored: in the table and still on the disk."""
    with context.database.read() as session:
        size_bytes, recorded = announced_size(session, node, sha256)
    return size_bytes, recorded and context.files.has(sha256, size_bytes)


def _record(context: Context, node: str, sha256: str, size_bytes: int) -> FileReceipt:
    with context.database.write() as session:
        return record_file(session, node, sha256, size_bytes)


def _check_length(context: Context, length: str | None, size_bytes: int) -> None:
    if length is not None and length != str(size_bytes):
        raise RefusedError(f"Content-Length {length}, announced were {size_bytes}", code="wrong_size")
    if size_bytes > context.config.max_evidence_bytes:
        raise TooLargeError(f"evidence files are taken up to {context.config.max_evidence_bytes} bytes")


async def _receive(request: Request, context: Context, sha256: str, size_bytes: int) -> None:
    incoming: IncomingFile = await run_in_threadpool(context.files.begin, sha256, size_bytes)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(incoming.write, chunk)
        await run_in_threadpool(incoming.keep)
    except ClientDisconnect as error:
        raise RefusedError("the body ended early; nothing was kept, send it again", code="cut_off") from error
    finally:
        await run_in_threadpool(incoming.discard)
