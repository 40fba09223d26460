"""Pages for citizens: start, and looking up one's own referred case. No JavaScript, no pictures."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from central.api.about import about
from central.api.context import Context, Ctx, client_of
from central.api.portal.strip import StripText, lamp_strip
from central.citizens.service import CitizenCase, look_up
from central.errors import TooManyRequestsError
from contracts.base import TIMED_BY_RED, VehicleEnd
from contracts.facts import Facts, RedBegin, counts_from_front

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Language = Literal["id", "en"]
Catalogue = Mapping[str, str | Mapping[str, str]]
_HERE = Path(__file__).parent
_WIB = timezone(timedelta(hours=7), "WIB")
_PATHS: dict[Language, dict[str, str]] = {
    "id": {"home_path": "/", "check_path": "/periksa"},
    "en": {"home_path": "/en", "check_path": "/check"},
}
Reference = Annotated[str, Form(max_length=64)]
Plate = Annotated[str, Form(max_length=32)]


@router.get("/")
def start_id(context: Ctx) -> HTMLResponse:
    """Start page, Indonesian."""
    return _page(context, "id", "start.html")


@router.get("/en")
def start_en(context: Ctx) -> HTMLResponse:
    """Start page, English."""
    return _page(context, "en", "start.html")


@router.get("/periksa")
def form_id(context: Ctx) -> HTMLResponse:
    """Form, Indonesian."""
    return _page(context, "id", "check.html")


@router.get("/check")
def form_en(context: Ctx) -> HTMLResponse:
    """Form, English."""
    return _page(context, "en", "check.html")


@router.post("/periksa")
def found_id(request: Request, context: Ctx, reference: Reference = "", plate: Plate = "") -> HTMLResponse:
    """Look a case up, Indonesian."""
    return _answer(context, "id", client_of(request), (reference, plate))


@router.post("/check")
def found_en(request: Request, context: Ctx, reference: Reference = "", plate: Plate = "") -> HTMLResponse:
    """Look a case up, English."""
    return _answer(context, "en", client_of(request), (reference, plate))


@router.get("/portal.css")
def style() -> FileResponse:
    """Give the style sheet."""
    return FileResponse(_HERE / "static" / "portal.css", media_type="text/css")


def _answer(context: Context, language: Language, who: str, asked: tuple[str, str]) -> HTMLResponse:
    try:
        context.limit("look-up", who, context.config.lookups_per_minute)
    except TooManyRequestsError as error:
        return _form(context, language, asked, "too_many", error.status_code)
    with context.database.write() as session:
        case = look_up(session, *asked)
    if case is None:
        return _form(context, language, asked, "not_found", 404)
    return _case_page(context, language, case)


def _form(
    context: Context, language: Language, asked: tuple[str, str], problem: str, status: int
) -> HTMLResponse:
    """The form again, as it was filled in: nobody should have to type a reference twice."""
    reference, plate = asked
    return _page(context, language, "check.html", status, problem=problem, reference=reference, plate=plate)


def _case_page(context: Context, language: Language, case: CitizenCase) -> HTMLResponse:
    facts, text = case.facts, catalogue(language)
    words = StripText(
        _table(text, "lamps"), str(text["lamp_alt"]), str(text["lamp_phase"]), str(text["decimal_mark"])
    )
    return _page(
        context,
        language,
        "case.html",
        case=case,
        facts=facts,
        junction=_as_name(facts.junction),
        approach=_as_name(facts.approach),
        local_time=_local_time(facts.crossing.front_at),
        red_elapsed=elapsed_text(facts, str(text["at_least"]), words.decimal_mark),
        from_front=counts_from_front(facts),
        rear_elapsed=rear_elapsed_text(facts, str(text["at_least"]), words.decimal_mark),
        article_text=_article_text(case, language, text),
        strip=lamp_strip(facts, words),
    )


def elapsed_text(facts: Facts, at_least: str, decimal_mark: str) -> str | None:
    """Return red elapsed in seconds with its uncertainty; None for a kind that no red times."""
    if facts.kind not in TIMED_BY_RED:
        return None
    return _elapsed(facts, (facts.red_elapsed_ms, facts.red_elapsed_uncertainty_ms), at_least, decimal_mark)


def rear_elapsed_text(facts: Facts, at_least: str, decimal_mark: str) -> str | None:
    """Return it for the rear, which passes later than the front; None where the camera does not see the rear."""
    seen = facts.seen_end
    if seen is None or seen.end is not VehicleEnd.REAR:
        return None
    return _elapsed(facts, (seen.red_elapsed_ms, seen.red_elapsed_uncertainty_ms), at_least, decimal_mark)


def _elapsed(facts: Facts, told_ms: tuple[int, int], at_least: str, decimal_mark: str) -> str:
    elapsed = f"{told_ms[0] / 1000:.2f} ± {told_ms[1] / 1000:.2f}"
    least = f"{at_least} " if facts.red_begin is RedBegin.NOT_SEEN else ""
    return least + elapsed.replace(".", decimal_mark)


def _article_text(case: CitizenCase, language: Language, text: Catalogue) -> str | None:
    if case.article is None:
        return None
    fine = f"{case.article.max_fine_idr:,}"
    return str(text["article_text"]).format(
        article=case.article.article,
        confinement=case.article.max_confinement[language],
        fine=fine.replace(",", ".") if language == "id" else fine,
    )


def _page(context: Context, language: Language, name: str, status: int = 200, **more: object) -> HTMLResponse:
    other: Language = "en" if language == "id" else "id"
    kind = "home_path" if name == "start.html" else "check_path"
    shown = {
        "problem": None,
        "reference": "",
        "plate": "",
        **_PATHS[language],
        "other_path": _PATHS[other][kind],
        **more,
    }
    html = (
        _environment()
        .get_template(name)
        .render(t=catalogue(language), city=context.config.city_name, about=about(), **shown)
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the text of a language."""
    document: Catalogue = yaml.safe_load((_HERE / f"text.{language}.yaml").read_text())
    return document


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    return Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined)


def _table(text: Catalogue, name: str) -> Mapping[str, str]:
    part = text[name]
    return {} if isinstance(part, str) else part


def _as_name(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").title()


def _local_time(moment: datetime) -> str:
    return f"{moment.astimezone(_WIB):%d-%m-%Y %H:%M:%S} WIB ({moment.astimezone(UTC):%H:%M:%S} UTC)"
