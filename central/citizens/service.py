"""Looking up one's own referred case, by its random reference and the plate."""

import hmac
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.config import CITY_TIME
from central.reviews.cases import case_number
from central.reviews.models import Review
from central.reviews.repository import referred_case
from central.violations.law import LawArticle, article_for
from contracts.facts import Facts

_LOOKALIKES = str.maketrans("OIL", "011")
_NO_PLATE = "no plate"


@dataclass(frozen=True, slots=True)
class CitizenCase:
    """What a citizen is shown: the alleged facts, no picture, no name."""

    number: str
    reference: str
    facts: Facts
    review: Review
    article: LawArticle | None


def plain_reference(text: str) -> str:
    """Bring a typed reference into the form in which it is kept (Crockford's base32 forgives O, I, L)."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper()[:64]).translate(_LOOKALIKES)
    return "-".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def plain_plate(text: str) -> str:
    """Bring a plate into capital letters and digits without spaces."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()[:32])


def look_up(session: Session, reference: str, plate: str) -> CitizenCase | None:
    """Return the referred case, or None for a wrong reference and a wrong plate alike, after the same work."""
    row = referred_case(session, plain_reference(reference))
    known = plain_plate(row.manifest.plate or "") if row is not None and row.manifest else ""
    fits = hmac.compare_digest((known or _NO_PLATE).encode(), plain_plate(plate).encode())
    note(session, "citizen", "case_looked_up", row.violation.id if row and fits else "none")
    if row is None or row.review is None or not fits:
        return None
    facts = row.violation.signed.facts
    return CitizenCase(
        number=case_number(row.violation),
        reference=row.review.reference or "",
        facts=facts,
        review=row.review,
        article=article_for(facts.kind, facts.decided_at.astimezone(CITY_TIME).date()),
    )
