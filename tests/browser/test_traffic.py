"""The traffic page: a day of one camera by class and by lamp, its gaps, and the ways to another day."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.stand_in import iso

pytestmark = pytest.mark.browser
DAY = "2026-01-31"
CHART = "[role=slider] >> nth=0"


@pytest.fixture
def day(signed_in, address):
    signed_in.goto(f"{address}/dashboard/flow/simpang-degung/utara-1/{DAY}")
    signed_in.wait_for_selector("[data-testid=flow-figures]")
    return signed_in


def readout_at(page, hour):
    page.focus(CHART)
    page.keyboard.press("Home")
    for _ in range(hour):
        page.keyboard.press("ArrowRight")
    return page.locator("[data-testid=flow-readout]").inner_text()


def test_the_menu_leads_to_the_first_camera_of_today(signed_in):
    signed_in.get_by_role("link", name="Lalu lintas").click()
    expect(signed_in.locator("[data-testid=flow-camera]")).to_have_value("simpang-degung/utara-1")
    today = (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()
    expect(signed_in.locator("[data-testid=flow-day]")).to_have_value(today)


def test_a_column_says_its_counts(day):
    said = readout_at(day, 7)
    assert said.startswith("07:00–08:00 WIB:")
    assert "Sepeda motor" in said
    assert "melintas" in said
    assert "tiba saat merah" in said


def test_a_queue_to_the_border_of_the_picture_is_at_least_so_long(day):
    assert "sedikitnya 16 kendaraan" in readout_at(day, 7)
    assert day.locator("[data-testid=flow-figures] dd").nth(2).inner_text() == "≥ 16"


def test_gaps_and_pieces_are_told_and_are_no_zeros(day):
    assert readout_at(day, 10) == "10:00–11:00 WIB: tidak terpantau"
    assert "hanya terpantau 20 menit" in readout_at(day, 14)


def test_by_lamp_the_colours_are_those_of_the_lamp(day):
    assert day.locator("rect.flow-motorcycle").count() > 0
    day.get_by_role("button", name="Menurut lampu").click()
    assert day.locator("rect.flow-motorcycle").count() == 0
    assert day.locator("rect.flow-green").count() > 0
    red = day.locator("rect.flow-red").first.evaluate("e => getComputedStyle(e).fill")
    assert red == "rgb(229, 72, 77)"


def test_an_approach_alone_has_fewer_than_all(day):
    figure = day.locator("[data-testid=flow-figures] dd").first
    everything = int(figure.inner_text().replace(".", ""))
    day.get_by_role("button", name="selatan").click()
    assert 0 < int(figure.inner_text().replace(".", "")) < everything


def test_minutes_are_as_many_as_the_day_has(day):
    day.get_by_role("button", name="Menit").click()
    expect(day.locator(CHART)).to_have_attribute("aria-valuemax", "1439")


def test_the_day_before_and_back(day):
    day.click("[data-testid=day-before]")
    expect(day.locator("[data-testid=flow-day]")).to_have_value("2026-01-30")
    day.go_back()
    expect(day.locator("[data-testid=flow-day]")).to_have_value(DAY)


def test_the_table_has_every_hour(day):
    day.get_by_text("Sebagai tabel").click()
    expect(day.locator(".flow-table tbody tr")).to_have_count(24)
    expect(day.locator(".flow-table tbody tr").nth(10).locator("td").first).to_have_text("–")


def test_the_csv_is_of_the_same_question(day):
    link = day.get_by_role("link", name="CSV").get_attribute("href")
    assert link is not None
    assert "camera=utara-1" in link
    assert "from=2026-01-30T17%3A00%3A00.000Z" in link
    assert link.endswith("format=csv")


def test_a_day_without_counts_says_so(signed_in, address, central):
    central.counts_nothing = True
    signed_in.goto(f"{address}/dashboard/flow/simpang-degung/utara-1/{DAY}")
    expect(signed_in.locator(".message")).to_contain_text("Tidak ada hitungan di sini")


def test_today_with_a_silent_node_is_marked(signed_in, address, central):
    central.nodes[0]["last_seen_at"] = iso(datetime.now(UTC) - timedelta(hours=2))
    signed_in.goto(f"{address}/dashboard/flow")
    expect(signed_in.locator("[data-testid=flow-stale]")).to_contain_text("tidak diketahui")


def test_central_away_is_told_and_can_be_tried_again(signed_in, address, central):
    signed_in.goto(f"{address}/dashboard/flow/simpang-degung/utara-1/{DAY}")
    signed_in.wait_for_selector("[data-testid=flow-figures]")
    central.away = True
    signed_in.click("[data-testid=day-before]")
    expect(signed_in.locator(".message")).to_be_visible()
    central.away = False
    signed_in.locator(".message button").click()
    signed_in.wait_for_selector("[data-testid=flow-figures]")


def test_everything_fits_without_scrolling(day):
    assert day.evaluate("document.documentElement.scrollHeight") <= 768


def test_why_nothing_was_alleged_is_told_most_frequent_first(day):
    day.locator("[data-testid=not-fired] summary").click()
    rows = day.locator("[data-testid=not-fired] tbody tr")
    expect(rows).to_have_count(4)
    assert [row.split("\t")[0] for row in rows.all_inner_texts()] == [
        "Lampu tidak merah", "Tertutup kendaraan lain", "Terlalu tipis untuk diputuskan", "new_reason",
    ]  # fmt: skip
    assert "1.204" in rows.nth(0).inner_text()
