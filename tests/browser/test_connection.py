"""When central is slow, away, or no longer knows the operator; and when there is nothing to show."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_break_is_told_and_what_was_missed_is_read_after_it(signed_in, central):
    expect(signed_in.locator("[data-testid=live]")).to_have_text("Langsung")
    head = signed_in.locator(".page-head").bounding_box()
    central.away = True
    central.cut_streams()
    expect(signed_in.locator("[data-testid=offline]")).to_contain_text("Terputus dari pusat sejak")
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(4)
    assert signed_in.locator(".page-head").bounding_box() == head  # nothing moved
    missed = central.arrive()["number"]
    central.away = False
    expect(signed_in.locator("[data-testid=live]")).to_have_text("Langsung", timeout=15_000)
    expect(signed_in.locator("[data-testid=case-row]").first).to_contain_text(missed)


def test_a_page_opened_while_central_is_away_comes_by_itself(page, address, central):
    central.away = True
    page.goto(f"{address}/dashboard/")
    expect(page.locator(".message")).to_contain_text("Pusat tidak menjawab")
    central.away = False
    page.wait_for_selector("[name=username]")


def test_a_session_that_ended_asks_to_sign_in_and_comes_back_to_the_case(case, central):
    number = case.locator("h1").inner_text()
    central.sessions.clear()
    case.keyboard.press("1")
    expect(case.get_by_role("alert")).to_contain_text("Sesi Anda sudah berakhir")
    case.fill("[name=username]", "siti")
    case.fill("[name=password]", "right")
    case.click("button[type=submit]")
    expect(case.locator("h1")).to_have_text(number)
    assert all(row["review"] is None for row in central.cases.values())


def test_an_ended_session_is_noticed_when_the_stream_breaks(signed_in, central):
    expect(signed_in.locator("[data-testid=live]")).to_have_text("Langsung")
    central.sessions.clear()
    central.cut_streams()
    expect(signed_in.get_by_role("alert")).to_contain_text("Sesi Anda sudah berakhir")


def test_a_slow_list_says_that_it_loads(page, address, central):
    page.goto(f"{address}/dashboard/")
    page.fill("[name=username]", "siti")
    page.fill("[name=password]", "right")
    central.delay_s = 1.5
    page.click("button[type=submit]")
    expect(page.locator(".message")).to_contain_text("Memuat")
    expect(page.locator("[data-testid=case-row]")).to_have_count(4)


def test_pictures_that_are_slow_say_that_they_load_and_not_that_there_are_none(signed_in, central):
    central.delay_s = 1.0
    signed_in.locator("[data-testid=case-row]").first.click()
    expect(signed_in.locator(".still .placeholder").first).to_have_text("Memuat…")
    expect(signed_in.locator(".tick-checked")).to_have_count(3, timeout=10_000)


def test_a_picture_that_does_not_come_is_asked_for_again(signed_in, central):
    broken = "**/files/**"
    signed_in.route(broken, lambda route: route.abort())
    signed_in.locator("[data-testid=case-row]").first.click()
    again = signed_in.get_by_role("button", name="Gambar tidak termuat")
    expect(again).to_have_count(3)
    signed_in.unroute(broken)
    again.first.click()
    expect(signed_in.locator(".tick-checked")).to_have_count(1)


def test_a_late_answer_does_not_overwrite_a_newer_one(signed_in, central):
    central.delay_of["decided"] = 1.5
    signed_in.get_by_role("button", name="Diputuskan").click()
    signed_in.get_by_role("button", name="Semua").click()
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(4)
    signed_in.wait_for_timeout(2000)
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(4)


def test_an_empty_list_is_one_sentence_and_one_action(page, address, central):
    central.cases.clear()
    page.goto(f"{address}/dashboard/")
    page.fill("[name=username]", "siti")
    page.fill("[name=password]", "right")
    page.click("button[type=submit]")
    expect(page.locator(".message")).to_contain_text("Tidak ada kasus yang menunggu.")
    expect(page.locator(".message button")).to_have_count(1)
    central.arrive()
    expect(page.locator("[data-testid=case-row]")).to_have_count(1)


def test_a_search_without_a_find_can_be_cleared(signed_in):
    signed_in.fill("input[type=search]", "ZZ")
    expect(signed_in.locator(".message")).to_contain_text("ZZ")
    signed_in.locator(".message button").click()
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(4)
    expect(signed_in.locator("input[type=search]")).to_have_value("")


def test_a_case_that_is_not_there_leads_back(signed_in, address):
    signed_in.goto(f"{address}/dashboard/cases/none")
    signed_in.get_by_role("button", name="Kembali ke daftar").click()
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(4)
