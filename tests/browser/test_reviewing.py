"""Deciding: by key, undone, refused, in the wrong moment, by two at once."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def decisions(central):
    return [row["review"]["outcome"] for row in central.cases.values() if row["review"]]


def test_a_key_decides_and_another_undoes(case, central):
    case.keyboard.press("2")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Diteruskan")
    expect(case.locator("[data-testid=undo]")).to_be_visible()
    case.keyboard.press("u")
    expect(case.locator("[data-testid=toast]")).to_contain_text("dibatalkan")
    expect(case.locator("[data-testid=review]")).to_be_visible()
    assert decisions(central) == []


def test_a_decision_is_undone_from_the_next_case(case, central):
    case.keyboard.press("1")
    case.wait_for_selector("[data-testid=undo]")
    first = case.locator("h1").inner_text()
    case.keyboard.press("j")
    expect(case.locator("h1")).not_to_have_text(first)
    case.keyboard.press("u")
    expect(case.locator("[data-testid=toast]")).to_contain_text("dibatalkan")
    assert decisions(central) == []


def test_a_decision_shows_at_once_on_a_slow_network(case, central):
    central.delay_s = 2.0
    case.keyboard.press("3")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Menyimpan", timeout=1000)
    expect(case.locator("[data-testid=decided]")).to_contain_text("oleh Siti")


def test_of_two_who_decide_the_second_sees_what_the_first_said(case, central):
    key = case.url.rsplit("/", 1)[1]
    central.decided_elsewhere(key, tell=False)
    case.keyboard.press("1")
    expect(case.locator("[data-testid=toast]")).to_contain_text("petugas lain sudah memutuskannya")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Edukasi")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Budi")


def test_a_decision_that_does_not_arrive_is_rolled_back_and_told(case):
    case.route("**/review", lambda route: route.abort())
    case.keyboard.press("1")
    expect(case.locator("[data-testid=toast]")).to_contain_text("Pusat tidak menjawab")
    expect(case.locator("[data-testid=review]")).to_be_visible()


def test_a_decision_that_fails_is_told_on_the_page_that_is_shown_by_then(case, central):
    central.delay_s = 1.0
    central.refuses = True
    number = case.locator("h1").inner_text().split()[-1]
    case.keyboard.press("1")
    case.keyboard.press("j")
    expect(case.locator("[data-testid=toast]")).to_contain_text(f"{number} tidak tersimpan")


def test_reject_needs_a_reason(case):
    case.keyboard.press("4")
    case.click(".reject button[type=submit]")
    expect(case.get_by_role("alert")).to_contain_text("Pilih alasan")
    case.select_option("[data-testid=reason]", "not_red")
    case.click(".reject button[type=submit]")
    expect(case.locator("[data-testid=decided]")).to_contain_text("Lampu tidak merah")


def test_the_reason_other_needs_a_note(case):
    case.keyboard.press("r")
    case.select_option("[data-testid=reason]", "other")
    case.click(".reject button[type=submit]")
    expect(case.get_by_role("alert")).to_contain_text("Tulis catatan")
    case.keyboard.press("Escape")


def test_digits_typed_into_a_note_decide_nothing(case, central):
    case.keyboard.press("4")
    case.fill(".reject input", "")
    case.locator(".reject input").press_sequentially("12 3 u j")
    expect(case.locator(".reject input")).to_have_value("12 3 u j")
    assert decisions(central) == []


def test_keys_behind_an_open_dialog_decide_nothing(case, central):
    case.keyboard.press("?")
    expect(case.locator("dialog")).to_be_visible()
    case.keyboard.press("2")
    case.keyboard.press("Escape")
    expect(case.locator("[data-testid=review]")).to_be_visible()
    assert decisions(central) == []


@pytest.mark.parametrize(
    ("state", "note"), [("waiting", "Bukti sedang dikirim"), ("incomplete", "Bukti tidak lengkap")]
)
def test_without_whole_evidence_a_case_is_neither_announced_nor_referred(case_of, central, state, note):
    shown = case_of(central.arrive(state))
    expect(shown.locator("[data-testid=notes]")).to_contain_text(note)
    expect(shown.locator("[data-testid=outcome-refer]")).to_be_disabled()
    shown.keyboard.press("2")
    expect(shown.locator("[data-testid=toast]")).to_contain_text("memerlukan bukti lengkap")
    assert decisions(central) == []


def test_evidence_that_arrives_is_shown_without_a_reload(case_of, central):
    waiting = central.arrive("waiting")
    shown = case_of(waiting)
    expect(shown.locator(".clip")).to_contain_text("Klip sedang dikirim")
    central.evidence_arrives(waiting["id"])
    expect(shown.locator(".tick-checked")).to_have_count(3)
    shown.wait_for_function("document.querySelector('video')?.videoWidth === 640")
    expect(shown.locator("[data-testid=outcome-refer]")).to_be_enabled()


def test_incomplete_evidence_says_what_is_missing_beside_the_decision(case_of, central):
    shown = case_of(central.arrive("incomplete"))
    expect(shown.locator("[data-testid=notes]")).to_contain_text("node berhenti sebelum klip selesai direkam")


def test_an_unread_plate_is_told_as_unread(case_of, central):
    shown = case_of(central.arrive("unread"))
    expect(shown.locator("[data-testid=plate]")).to_contain_text("Pelat tidak terbaca")
    expect(shown.locator(".tnkb")).to_have_count(0)


def test_what_is_no_evidence_says_why(case_of, central):
    shown = case_of(central.arrive("not_evidential"))
    expect(shown.locator("[data-testid=notes]")).to_contain_text("jam tidak diketahui")


def test_a_red_whose_begin_was_not_seen_is_told_as_at_least(case_of, central):
    shown = case_of(central.arrive("begin_not_seen"))
    expect(shown.locator("[data-testid=elapsed]")).to_have_text("≥ 1,84 ± 0,02 s")
    expect(shown.locator("[data-testid=facts]")).to_contain_text("Awal merahtidak terlihat")
    expect(shown.locator("[data-testid=account]")).to_contain_text("sedikitnya 1,84 s setelah merah")


def test_a_picture_with_another_hash_is_not_shown(case_of, central):
    shown = case_of(central.arrive("damaged"))
    expect(shown.locator(".tick-damaged")).to_have_count(1)
    expect(shown.locator(".still img")).to_have_count(2)


def test_an_auditor_reads_and_decides_nothing(page, address, central):
    central.person["role"] = "auditor"
    page.goto(f"{address}/dashboard/")
    page.fill("[name=username]", "siti")
    page.fill("[name=password]", "right")
    page.click("button[type=submit]")
    page.locator("[data-testid=case-row]").first.click()
    expect(page.locator("[data-testid=review]")).to_contain_text("hanya dapat membaca")
    page.keyboard.press("2")
    page.keyboard.press("4")
    expect(page.locator("[data-testid=reason]")).to_have_count(0)
    assert decisions(central) == []
