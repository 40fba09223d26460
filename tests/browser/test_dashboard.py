from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "central/dashboard/node_modules/axe-core/axe.min.js"


@pytest.fixture
def case(signed_in):
    signed_in.locator("[data-testid=case-row]").first.click()
    signed_in.wait_for_selector("[data-testid=lamp-strip]")
    return signed_in


def test_a_wrong_password_is_told_in_words(page, address):
    page.goto(f"{address}/dashboard/")
    page.fill("[name=username]", "siti")
    page.fill("[name=password]", "wrong")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("kata sandi salah")


def test_a_case_arrives_live_and_on_top(signed_in, central):
    expect(signed_in.locator("[data-testid=live]")).to_have_text("Langsung")
    number = central.arrive()["number"]
    expect(signed_in.locator("[data-testid=case-row]").first).to_contain_text(number)


def test_the_stills_are_shown_and_their_hashes_checked(case):
    expect(case.locator(".tick-checked")).to_have_count(3)
    widths = case.eval_on_selector_all(".still img", "all => all.map(i => i.naturalWidth)")
    assert len(widths) == 3
    assert min(widths) > 0


def test_the_clip_plays_and_moves_the_playhead(case):
    case.wait_for_function("document.querySelector('video').readyState >= 3")
    before = case.evaluate("document.querySelector('video').currentTime")
    case.keyboard.press("Space")
    case.wait_for_function(f"document.querySelector('video').currentTime > {before} + 0.3")
    expect(case.locator("[data-testid=playhead]")).to_be_visible()


def test_plate_lamp_strip_account_and_facts_are_told(case):
    expect(case.locator(".tnkb")).to_have_text("F 1234 ST")
    expect(case.locator(".strip-bars .lamp-red")).to_have_count(1)
    expect(case.locator(".strip-bars .lamp-unknown")).to_have_count(2)
    expect(case.locator("[data-testid=account]")).to_contain_text("1,84 s setelah merah")
    expect(case.locator("[data-testid=facts]")).to_contain_text("1,84 ± 0,02 s setelah merah")


def test_a_decision_needs_no_scrolling(case):
    box = case.locator("[data-testid=outcome-reject]").bounding_box()
    assert box["y"] + box["height"] <= 768


def test_a_key_decides_and_another_undoes(case, central):
    case.keyboard.press("2")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Diteruskan")
    expect(case.locator("[data-testid=undo]")).to_be_visible()
    case.keyboard.press("u")
    expect(case.locator("[data-testid=toast]")).to_contain_text("dibatalkan")
    expect(case.locator("[data-testid=review]")).to_be_visible()
    assert all(row["review"] is None for row in central.cases.values())


def test_a_refused_decision_is_rolled_back_and_told(case, central):
    central.refuses = True
    case.keyboard.press("1")
    expect(case.locator("[data-testid=toast]")).to_contain_text("sudah diputuskan")
    expect(case.locator("[data-testid=review]")).to_be_visible()


def test_reject_needs_a_reason(case, central):
    case.keyboard.press("4")
    case.click(".reject button[type=submit]")
    expect(case.get_by_role("alert")).to_contain_text("Pilih alasan")
    case.select_option("[data-testid=reason]", "not_red")
    case.click(".reject button[type=submit]")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Lampu tidak merah")


def test_j_opens_the_next_case(case):
    first = case.locator("h1").inner_text()
    case.keyboard.press("j")
    expect(case.locator("h1")).not_to_have_text(first)


def test_language_and_theme_are_switched(case):
    case.click("[data-testid=language]")
    expect(case.locator("[data-testid=account]")).to_contain_text("Why it is alleged")
    expect(case.locator("h1")).to_contain_text("Dugaan pelanggaran")
    case.click("[data-testid=theme]")
    assert case.evaluate("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_the_case_page(case, theme):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; run npm ci in central/dashboard")
    if theme == "light":
        case.click("[data-testid=theme]")
    case.evaluate(AXE.read_text())
    found = case.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa']})")["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


def test_nodes_and_quarantine_are_listed(signed_in, address):
    signed_in.goto(f"{address}/dashboard/nodes")
    expect(signed_in.locator("[data-testid=node]")).to_have_count(2)
    signed_in.goto(f"{address}/dashboard/quarantine")
    expect(signed_in.locator("[data-testid=quarantined]")).to_contain_text("not JSON")
