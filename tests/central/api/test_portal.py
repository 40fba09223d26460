"""The citizens' pages: alleged, same answer for anything wrong, no pictures, no scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from central.api.portal.pages import catalogue, elapsed_text, rear_elapsed_text
from central.app import Central
from central.reviews.schemas import Decision, Outcome
from central.reviews.service import decide
from contracts.base import VehicleEnd, ViolationKind
from contracts.facts import SeenEnd
from tests.central.builders import facts_of

FORMS = ("/periksa", "/check")


@pytest.fixture
def reference(central: Central, case_id: str) -> str:
    with central.database.write() as session:
        return decide(session, case_id, "rina", Decision(outcome=Outcome.REFER)).reference or ""


@pytest.mark.parametrize(("path", "word"), [("/periksa", "dugaan"), ("/check", "allegation")])
def test_the_right_pair_shows_the_case(client: TestClient, reference: str, path: str, word: str) -> None:
    answer = client.post(path, data={"reference": reference, "plate": "f1234st"})
    assert answer.status_code == 200
    assert word in answer.text
    assert "Dishub" in answer.text or "Dinas Perhubungan" in answer.text
    assert "<svg" in answer.text


def test_typing_is_forgiven(client: TestClient, reference: str) -> None:
    typed = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert client.post("/check", data={"reference": typed, "plate": "F-1234-ST"}).status_code == 200


def test_a_wrong_reference_and_a_wrong_plate_get_the_same_answer(client: TestClient, reference: str) -> None:
    pairs = [("0000-0000-0000-0000", "F 1234 ST"), (reference, "B 1 A")]
    answers = [client.post("/check", data={"reference": r, "plate": p}) for r, p in pairs]
    told = [a.text.replace(r, "R").replace(p, "P", 1) for a, (r, p) in zip(answers, pairs, strict=True)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_hint(told[0]) == without_hint(told[1])


def without_hint(text: str) -> str:
    """The page without the example of a plate, which a typed plate may equal."""
    return re.sub(r'id="plate-hint">[^<]*<|name="plate" value="[^"]*"', "", text)


def test_what_was_typed_stands_in_the_form_again(client: TestClient) -> None:
    text = client.post("/periksa", data={"reference": "7K2M", "plate": 'B 1 "A'}).text
    assert 'value="7K2M"' in text
    assert 'value="B 1 &#34;A"' in text


def test_only_referred_cases_can_be_seen(client: TestClient, central: Central, reference: str) -> None:
    with central.database.write() as session:
        from central.reviews.repository import referred_case

        row = referred_case(session, reference)
        assert row is not None
        assert row.review is not None
        row.review.undone_at = row.review.decided_at
    assert client.post("/check", data={"reference": reference, "plate": "F 1234 ST"}).status_code == 404


def test_guessing_is_slowed_down(client: TestClient) -> None:
    codes = [client.post("/check", data={"reference": f"{i}", "plate": "x"}).status_code for i in range(6)]
    assert codes == [404] * 5 + [429]


@pytest.mark.parametrize("path", ["/", "/en", *FORMS])
def test_pages_are_small_plain_and_name_version_and_source(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert 'href="/source.tar.gz"' in answer.text
    assert "0." in answer.text


def test_input_is_escaped(client: TestClient) -> None:
    answer = client.post("/check", data={"reference": "<script>x</script>", "plate": "<b>"})
    assert "<script" not in answer.text


def test_both_catalogues_say_the_same_things() -> None:
    assert catalogue("id").keys() == catalogue("en").keys()
    for name in ("kinds", "vehicles", "lamps"):
        assert set(catalogue("id")[name]) == set(catalogue("en")[name])


@pytest.mark.parametrize(("kind", "is_told"), [("zebra", True), ("wrong_way", False)])
def test_red_elapsed_is_told_only_where_red_times_the_kind(kind: str, is_told: bool) -> None:
    facts = facts_of().model_copy(update={"kind": ViolationKind(kind)})
    assert (elapsed_text(facts, "at least", ".") is not None) == is_told


def test_the_rear_s_time_is_told_as_the_rear_s_and_the_front_s_as_the_front_s() -> None:
    facts = facts_of()
    seen = SeenEnd(
        end=VehicleEnd.REAR, at=facts.crossing.front_at, red_elapsed_ms=2440, red_elapsed_uncertainty_ms=30
    )
    by_end = {
        end: facts.model_copy(update={"seen_end": seen.model_copy(update={"end": end})}) for end in VehicleEnd
    }

    assert rear_elapsed_text(by_end[VehicleEnd.REAR], "at least", ",") == "2,44 ± 0,03"
    assert rear_elapsed_text(by_end[VehicleEnd.FRONT], "at least", ",") is None
    assert rear_elapsed_text(facts, "at least", ",") is None
    assert elapsed_text(by_end[VehicleEnd.REAR], "at least", ".") == elapsed_text(facts, "at least", ".")


@pytest.mark.parametrize(
    ("path", "words"), [("/periksa", "bagian depannya mencapai"), ("/check", "its front reached")]
)
def test_a_citizen_is_told_that_the_front_counts(
    client: TestClient, reference: str, path: str, words: str
) -> None:
    assert words in client.post(path, data={"reference": reference, "plate": "F 1234 ST"}).text
