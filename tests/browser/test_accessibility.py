"""axe-core over every page of the operators' dashboard, in both themes."""

from pathlib import Path

import pytest

from tests.support.needs import absent

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "central/dashboard/node_modules/axe-core/axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


def faults(page):
    if not AXE.is_file():
        absent("axe-core is not installed; run npm ci in central/dashboard")
    page.evaluate(AXE.read_text())
    found = page.evaluate(RULES)["violations"]
    return [(rule["id"], rule["impact"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(params=["dark", "light"])
def theme(request, page):
    page.add_init_script(f"localStorage.setItem('atcs.theme', '{request.param}')")
    return request.param


def test_signing_in(theme, page, address):
    page.goto(f"{address}/dashboard/")
    page.wait_for_selector("[name=username]")
    assert faults(page) == []


@pytest.mark.parametrize("path", ["", "decisions", "nodes", "quarantine", "nothing"])
def test_lists_and_cards(theme, signed_in, address, path):
    signed_in.goto(f"{address}/dashboard/{path}")
    signed_in.wait_for_selector(".page-head, .message")
    signed_in.wait_for_timeout(200)
    assert faults(signed_in) == []


@pytest.mark.parametrize("day", ["2026-01-31", "2099-01-01"])
def test_the_traffic_page(theme, signed_in, address, day):
    signed_in.goto(f"{address}/dashboard/flow/simpang-degung/utara-1/{day}")
    signed_in.wait_for_selector("[data-testid=flow-figures], .message")
    for summary in signed_in.query_selector_all("summary"):
        summary.click()
    assert faults(signed_in) == []


@pytest.mark.parametrize("state", ["complete", "waiting", "incomplete"])
def test_the_case_page(theme, case_of, central, state):
    assert faults(case_of(central.arrive(state))) == []


def test_the_case_page_while_rejecting_and_after_a_decision(theme, case):
    case.keyboard.press("4")
    assert faults(case) == []
    case.keyboard.press("Escape")
    case.keyboard.press("2")
    case.wait_for_selector("[data-testid=undo]")
    assert faults(case) == []


def test_the_help(theme, case):
    case.keyboard.press("?")
    assert faults(case) == []
