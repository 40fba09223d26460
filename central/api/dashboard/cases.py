"""Operator API: cases, their files and reviews."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse, Response

from central.api.context import Ctx, may
from central.audit.repository import note
from central.auth.permissions import Permission
from central.auth.service import Person
from central.citizens.service import plain_plate
from central.reviews.cases import CaseReader, file_of_case
from central.reviews.export import signed_document
from central.reviews.repository import CaseFilter
from central.reviews.schemas import CaseDetail, CasePage, Decision, ReviewView
from central.reviews.service import decide, review_view, undo

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
Reader = Annotated[Person, Depends(may(Permission.READ_CASES))]
Reviewer = Annotated[Person, Depends(may(Permission.REVIEW_CASES))]
CaseId = Annotated[str, Path(max_length=36)]


class _Query:
    """The filter, from the address."""

    def __init__(
        self,
        status: Literal["open", "decided", "all"] = "all",
        kind: Annotated[str | None, Query(max_length=20)] = None,
        junction: Annotated[str | None, Query(max_length=63)] = None,
        plate: Annotated[str | None, Query(max_length=16)] = None,
    ) -> None:
        self.filter = CaseFilter(status, kind or None, junction or None, plain_plate(plate or "") or None)


@router.get("/cases")
def cases(
    context: Ctx,
    _person: Reader,
    query: Annotated[_Query, Depends()],
    cursor: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """List cases, newest first."""
    with context.database.read() as session:
        return CaseReader(session, context.config.undo_s).page(query.filter, cursor, limit)


@router.get("/cases/{case_id}")
def case(case_id: CaseId, context: Ctx, person: Reader) -> CaseDetail:
    """Give everything about a case; that it was opened is audited."""
    with context.database.write() as session:
        detail = CaseReader(session, context.config.undo_s).detail(case_id)
        note(session, person.username, "case_opened", case_id)
    return detail


@router.get("/cases/{case_id}/files/{sha256}")
def file(
    case_id: CaseId,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    context: Ctx,
    person: Reader,
) -> FileResponse:
    """Give an evidence file, its hash recomputed just now; that it was seen is audited."""
    with context.database.read() as session:
        entry = file_of_case(session, case_id, sha256)
    path = context.files.checked(sha256)
    with context.database.write() as session:
        note(session, person.username, "file_opened", case_id, sha256)
    headers = {
        "X-Content-SHA256": sha256,
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",  # the media type is a node's word
    }
    return FileResponse(path, media_type=entry.media_type, headers=headers)


@router.get("/cases/{case_id}/documents/{name}")
def document(case_id: CaseId, name: Literal["facts", "manifest"], context: Ctx, person: Reader) -> Response:
    """Give a signed document as it is stored, to be verified elsewhere; that it was read is audited."""
    with context.database.write() as session:
        text = signed_document(session, case_id, name)
        note(session, person.username, "document_opened", case_id, name)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.json"',
        "Cache-Control": "private, no-store",
    }
    return Response(text, media_type="application/json", headers=headers)


@router.post("/cases/{case_id}/review", status_code=201)
def review(case_id: CaseId, decision: Decision, context: Ctx, person: Reviewer) -> ReviewView:
    """Decide a case."""
    with context.database.write() as session:
        made = decide(session, case_id, person.username, decision)
        return review_view(made, context.config.undo_s)


@router.delete("/cases/{case_id}/review")
def take_back(case_id: CaseId, context: Ctx, person: Reviewer) -> ReviewView:
    """Take a decision back, within the undo time."""
    with context.database.write() as session:
        undone = undo(session, case_id, person.username, context.config.undo_s)
        return review_view(undone, context.config.undo_s)
