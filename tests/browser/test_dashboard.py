from hashlib import sha256

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.seeing import n_colours, n_colours_of_video
from tests.browser.stand_in import pictures

pytestmark = pytest.mark.browser

READ_AHEAD = """id => new Set(performance.getEntriesByType("resource").map(e => e.name)
                         .filter(name => name.includes(id))).size >= 9"""
"""The case, its stills without and with the overlay, plate and clip have been read."""


def clip_address() -> str:
    return f"**/files/{sha256(pictures()['clip'][0]).hexdigest()}"


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
    expect(signed_in.locator("[data-testid=case-row]").first.locator("[data-testid=new]")).to_be_visible()


def test_a_case_that_arrives_does_not_move_the_selection(signed_in, central):
    signed_in.keyboard.press("j")
    chosen = signed_in.locator(".case-row.chosen small").first.inner_text()
    number = central.arrive()["number"]
    expect(signed_in.locator("[data-testid=case-row]").first).to_contain_text(number)
    expect(signed_in.locator(".case-row.chosen small").first).to_have_text(chosen)


def test_the_stills_are_shown_in_full_and_their_hashes_checked(case):
    expect(case.locator(".tick-checked")).to_have_count(3)
    sizes = case.eval_on_selector_all(".still img", "all => all.map(i => [i.naturalWidth, i.naturalHeight])")
    assert sizes == [[640, 360]] * 3
    assert all(n_colours(case, f".still:nth-of-type({place}) img") > 3 for place in (1, 2, 3))


def test_the_overlay_can_be_taken_off(case):
    marked = case.locator(".still img").first.get_attribute("src")
    case.keyboard.press("o")
    expect(case.locator(".still img").first).not_to_have_attribute("src", marked)
    expect(case.locator(".tick-checked")).to_have_count(3)


def test_the_clip_plays_by_itself_with_a_picture_in_it(case):
    case.wait_for_function("document.querySelector('video').readyState >= 3")
    before = case.evaluate("document.querySelector('video').currentTime")
    case.wait_for_function(f"document.querySelector('video').currentTime > {before} + 0.3")
    size = case.evaluate("(v => [v.videoWidth, v.videoHeight])(document.querySelector('video'))")
    assert size == [640, 360]
    assert n_colours_of_video(case) > 3


def test_the_playhead_follows_the_clip_and_space_stops_it(case):
    case.wait_for_function("document.querySelector('video').currentTime > 3.2")
    case.keyboard.press("Space")
    case.wait_for_function("document.querySelector('video').paused")
    at = case.evaluate("document.querySelector('video').currentTime")
    shown = case.locator("[data-testid=playhead]").evaluate("e => parseFloat(e.style.left)")
    assert shown == pytest.approx(at / 12 * 100, abs=1.5)


def test_who_wants_less_motion_sees_the_crossing_and_nothing_moves(signed_in, central):
    signed_in.emulate_media(reduced_motion="reduce")
    shown = opened(signed_in, central.newest_first()[0]["id"])
    expect(shown.locator("[data-testid=strip-at]")).to_contain_text("Bingkai 120, 0,00 s")
    assert shown.locator("video").evaluate("v => v.paused")


def test_a_step_of_the_account_takes_the_clip_there(case):
    case.wait_for_function("document.querySelector('video').readyState >= 3")
    case.locator("[data-testid=account] li", has_text="Lampu menjadi merah").get_by_role("button").click()
    case.wait_for_function("document.querySelector('video').paused")
    assert case.evaluate("document.querySelector('video').currentTime") == pytest.approx(6 - 1.84, abs=0.01)


def test_frames_are_stepped_by_key(case):
    case.get_by_role("button", name="Ke saat melewati garis").click()
    case.keyboard.press(".")
    expect(case.locator("[data-testid=strip-at]")).to_contain_text("Bingkai 121, 0,05 s")


def test_a_frame_chosen_while_the_clip_is_still_being_read_stays(signed_in, central):
    row = central.newest_first()[0]
    held = []
    signed_in.route(clip_address(), lambda route: held.append(route))
    shown = opened(signed_in, row["id"])
    shown.get_by_role("button", name="Ke saat melewati garis").click()
    for route in held:
        route.continue_()
    shown.wait_for_function("document.querySelector('video').readyState >= 3")
    expect(shown.locator("[data-testid=strip-at]")).to_contain_text("Bingkai 120, 0,00 s")
    assert shown.locator("video").evaluate("v => [v.paused, v.currentTime]") == [True, 6]


def test_a_clip_whose_stream_breaks_off_is_read_whole(signed_in, central):
    def break_streams(route):
        route.abort() if route.request.resource_type == "media" else route.continue_()

    signed_in.route(clip_address(), break_streams)
    case = opened(signed_in, central.newest_first()[0]["id"])
    case.wait_for_function("document.querySelector('video').videoWidth === 640")


def test_a_clip_that_cannot_be_played_is_told_and_can_be_saved(signed_in, central):
    signed_in.route(clip_address(), lambda route: route.fulfill(body=b"no clip", content_type="video/mp4"))
    case = opened(signed_in, central.newest_first()[0]["id"])
    expect(case.locator(".clip")).to_contain_text("Klip tidak dapat diputar")
    expect(case.get_by_role("link", name="Unduh klip")).to_be_visible()


def test_plate_lamp_strip_account_and_facts_are_told(case):
    expect(case.locator(".tnkb")).to_have_text("F 1234 ST")
    expect(case.locator(".candidates")).to_contain_text("F 1284 ST")
    expect(case.locator(".strip-bars .lamp-red")).to_have_count(1)
    expect(case.locator(".strip-bars .lamp-unknown")).to_have_count(2)
    expect(case.locator("[data-testid=elapsed]")).to_contain_text("1,84 ± 0,02 s")
    expect(case.locator("[data-testid=facts]")).to_contain_text(
        "Bagian depan di garis 1,84 ± 0,02 s setelah merah"
    )
    expect(case.locator("[data-testid=seen-end]")).to_contain_text(
        "Bagian belakang di garis 2,44 ± 0,01 s setelah merah"
    )
    expect(case.locator("[data-testid=account]")).to_contain_text("1,84 s setelah merah")
    expect(case.locator("[data-testid=facts]")).to_contain_text("1,84 ± 0,02 s setelah merah")
    assert n_colours(case, "img.crop") > 1


def test_zoom_brings_the_vehicle_into_the_middle(case):
    expect(case.locator(".still img")).to_have_count(3)
    case.keyboard.press("z")
    moved = case.locator(".still img").first.evaluate("e => e.style.transform")
    assert moved == "translate(0%, -79.17%) scale(3)"  # the vehicle of still A is below the middle


def test_a_still_opens_large_and_escape_closes_it(case):
    case.locator(".still").first.get_by_role("button", name="Buka").click()
    expect(case.locator("dialog.large-still img")).to_be_visible()
    case.keyboard.press("Escape")
    expect(case.locator("dialog.large-still")).to_have_count(0)


def test_a_decision_needs_no_scrolling(case):
    box = case.locator("[data-testid=outcome-reject]").bounding_box()
    assert box["y"] + box["height"] <= 768
    strip = case.locator(".strip-axis").bounding_box()
    assert strip["y"] + strip["height"] <= 768


def test_j_opens_the_next_case_from_what_was_read_ahead(case, central):
    order = [row["id"] for row in central.newest_first()]
    first = case.locator("h1").inner_text()
    case.wait_for_function(READ_AHEAD, arg=order[1], timeout=30_000)
    case.route(f"**/cases/{order[1]}**", lambda route: route.abort())
    case.keyboard.press("j")
    expect(case.locator("h1")).not_to_have_text(first)
    expect(case.locator(".tick-checked")).to_have_count(3)
    case.wait_for_function("document.querySelector('video').videoWidth === 640")


def test_j_follows_the_list_that_was_left(signed_in, central):
    decided = central.newest_first()[1]
    central.decided_elsewhere(decided["id"])
    expect(signed_in.locator("[data-testid=case-row]")).to_have_count(3)
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_selector("[data-testid=lamp-strip]")
    signed_in.keyboard.press("j")
    expect(signed_in.locator("h1")).to_contain_text(central.newest_first()[2]["number"])


def test_slash_goes_from_a_case_to_the_search(case):
    case.keyboard.press("/")
    expect(case.locator("input[type=search]")).to_be_focused()


def test_language_and_theme_are_switched(case):
    case.click("[data-testid=language]")
    expect(case.locator("[data-testid=account]")).to_contain_text("Why it is alleged")
    expect(case.locator("h1")).to_contain_text("Dugaan pelanggaran")
    case.click("[data-testid=theme]")
    assert case.evaluate("document.documentElement.dataset.theme") == "light"


def test_a_junction_card_tells_lamp_rate_and_last_case(signed_in, address):
    signed_in.goto(f"{address}/dashboard/nodes")
    expect(signed_in.locator("[data-testid=node]")).to_have_count(2)
    card = signed_in.locator("[data-testid=camera]")
    expect(card).to_contain_text("utara: Merah")
    expect(card).to_contain_text("20,0")
    expect(card.locator("[data-testid=last-event]")).to_contain_text("2026-00004")


def test_old_news_of_a_node_is_not_told_as_the_state_of_now(signed_in, address, central):
    central.nodes[0]["last_seen_at"] = "2026-01-01T00:00:00Z"
    signed_in.goto(f"{address}/dashboard/nodes")
    card = signed_in.locator("[data-testid=node]").first
    expect(card).to_contain_text("Kabar lama")
    expect(card.locator("[data-testid=camera]")).to_contain_text("utara: Tidak diketahui")
    expect(card.locator("[data-testid=camera]")).not_to_contain_text("20,0")


def test_quarantine_is_listed(signed_in, address):
    signed_in.goto(f"{address}/dashboard/quarantine")
    expect(signed_in.locator("[data-testid=quarantined]")).to_contain_text("not JSON")
