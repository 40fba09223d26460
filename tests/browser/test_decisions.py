"""The page of decisions: how many of each, and why cases were rejected, the most frequent first."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_reasons_are_listed_with_their_share_most_frequent_first(signed_in):
    signed_in.get_by_role("link", name="Keputusan").click()
    rows = signed_in.locator("section.card").nth(1).locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("70 %")
    expect(rows.nth(0)).to_have_attribute("data-testid", "row-permitted_turn")
    expect(signed_in.locator("[data-testid=row-refer]")).to_contain_text("75 %")


def test_another_time_is_asked_for(signed_in):
    signed_in.get_by_role("link", name="Keputusan").click()
    with signed_in.expect_request("**/decisions?**") as asked:
        signed_in.get_by_role("button", name="90 hari").click()
    assert "from=" in asked.value.url


def test_a_time_without_decisions_says_so(signed_in, address, central):
    central.counts_nothing = True
    signed_in.goto(f"{address}/dashboard/decisions")
    expect(signed_in.locator(".message")).to_contain_text("Tidak ada keputusan")
