"""A layout is drawn with mouse and keyboard, mended, checked while drawn, and saved."""

import json
import threading

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from atcs.drawing.enforced import enforced_at
from atcs.drawing.frames import open_background
from atcs.drawing.server import Drawing, DrawingServer
from contracts.layout import Layout
from tests.browser.seeing import n_colours
from tests.browser.test_accessibility import faults
from tests.support.clips import ClipSpec, make_clip

pytestmark = pytest.mark.browser
SIZE = (640, 360)


class Desk:
    """The page, and a hand that draws on it in pixels of the picture."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        page.goto(server.url)
        expect(page.locator("#canvas")).to_have_attribute("data-frame", "0")
        self.box = page.locator("#canvas").bounding_box()
        self.size_px = server.drawing.background.size_px

    def at(self, x, y):
        width, height = self.size_px
        return self.box["x"] + x * self.box["width"] / width, self.box["y"] + y * self.box["height"] / height

    def tool(self, name):
        self.page.click(f"[data-tool={name}]")

    def drag(self, tool, start, end):
        self.tool(tool)
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=4)
        self.page.mouse.up()

    def click(self, tool, *points):
        self.tool(tool)
        for point in points:
            self.page.mouse.click(*self.at(*point))

    def is_right(self):
        expect(self.page.locator("#verdict")).to_have_text("Tata letak benar.")

    def saved(self):
        self.is_right()
        self.page.click("#save")
        expect(self.page.locator("#saved")).to_contain_text("atcs layout check")
        return Layout.read(self.server.drawing.out)


def opened(page, source, out, start=None):
    server = DrawingServer(Drawing(open_background(source), start, out))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Desk(page, server)


@pytest.fixture
def bare_page(browser):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def still(tmp_path):
    picture = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    picture[:60, 300:320] = (40, 40, 200)
    cv2.imwrite(str(tmp_path / "still.png"), picture)
    return tmp_path / "still.png"


@pytest.fixture
def desk(bare_page, still, tmp_path):
    made = opened(bare_page, still, tmp_path / "layout.json")
    yield made
    made.page.close()  # before the server: its last question is no fault
    made.server.shutdown()
    made.server.server_close()


def draw_one_approach(desk, y=200):
    desk.drag("stop_line", (100, y), (400, y))
    desk.drag("direction", (250, y + 20), (250, y - 60))
    desk.drag("head", (500, y - 180), (520, y - 120))


def test_everything_that_a_rule_needs_is_drawn_and_saved(desk):
    desk.page.select_option("#classes", "cars")
    draw_one_approach(desk)
    desk.page.select_option("#classes", "bikes")
    desk.drag("stop_line", (100, 150), (400, 150))
    for lamp, y in (("red", 30), ("amber", 50), ("green", 70)):
        desk.click(lamp, (510, y))
    desk.drag("countdown", (530, 25), (560, 45))
    desk.click("lane", (100, 190), (400, 190), (420, 340), (80, 340))
    desk.page.keyboard.press("Enter")
    layout = desk.saved()
    (approach,) = layout.approaches
    assert [line.vehicle_classes for line in approach.stop_lines] == [
        ["car", "bus", "truck"],
        ["motorcycle", "bicycle"],
    ]
    assert approach.direction == pytest.approx((0, -1), abs=0.02)
    assert approach.signal_group == layout.heads[0].group
    assert len(approach.lanes[0].polygon_px) == 4
    assert layout.heads[0].lamps_px.amber == pytest.approx((510, 50), abs=1)
    assert layout.heads[0].countdown_px == pytest.approx((530, 25, 560, 45), abs=1)


def with_both_lines(desk):
    desk.page.select_option("#classes", "cars")
    draw_one_approach(desk)
    desk.page.select_option("#classes", "bikes")
    desk.drag("stop_line", (100, 170), (400, 170))


def area(desk, tool, *corners):
    desk.click(tool, *corners)
    desk.page.keyboard.press("Enter")


def test_places_are_drawn_and_switch_their_rules_on(desk):
    with_both_lines(desk)
    area(desk, "rhk", (120, 175), (380, 175), (380, 196), (120, 196))
    area(desk, "zebra", (100, 140), (400, 140), (400, 160), (100, 160))
    area(desk, "yellow", (120, 60), (420, 60), (420, 120), (120, 120))
    desk.drag("exit", (150, 40), (390, 40))
    area(desk, "exit_area", (150, 10), (390, 10), (390, 35), (150, 35))
    layout = desk.saved()
    (approach,) = layout.approaches
    assert approach.zebra_px[0] == pytest.approx((100, 140), abs=1)
    assert len(approach.rhk_box_px) == len(approach.yellow_box_px) == 4
    assert [m.id for m in approach.movements] == ["exit-1"]
    assert approach.movements[0].exit_px[1] == pytest.approx((390, 40), abs=1)
    assert len(approach.movements[0].exit_area_px) == 4
    assert {rule.value for rule in layout.rules} == {
        "red_light", "stop_line", "rhk_intrusion", "zebra", "box_blocking",
    }  # fmt: skip
    assert all(not rule.lacks for rule in enforced_at(approach, layout))


def test_an_exit_is_named_and_forbidden_in_the_margin(desk):
    draw_one_approach(desk)
    desk.drag("exit", (20, 60), (20, 150))
    row = desk.page.locator("[data-path='approaches.0.movements.0']")
    row.locator("input").fill("kiri")
    row.locator("input").press("Tab")
    row.locator("select").nth(0).select_option("forbidden")
    layout = desk.saved()
    (movement,) = layout.approaches[0].movements
    assert (movement.id, movement.turn.value) == ("kiri", "forbidden")
    assert "illegal_turn" in layout.rules
    desk.page.locator("[data-rule=illegal_turn]").uncheck()
    assert "illegal_turn" not in desk.saved().rules


def test_left_on_red_by_an_arrow_asks_for_the_arrows_group(desk):
    draw_one_approach(desk)
    desk.drag("exit", (20, 60), (20, 150))
    row = desk.page.locator("[data-path='approaches.0.movements.0']")
    row.locator("select").nth(1).select_option("arrow")
    expect(desk.page.locator("#verdict")).to_contain_text("pilih kelompok lampu panahnya")
    row.locator("select").nth(2).select_option("group-1")
    (movement,) = desk.saved().approaches[0].movements
    assert (movement.left_on_red.value, movement.signal_group) == ("arrow", "group-1")


def test_what_a_rule_lacks_is_told_beside_it(desk):
    draw_one_approach(desk)
    desk.page.locator("[data-rule=wrong_way]").check()
    rule = desk.page.locator("#rules li", has=desk.page.locator("[data-rule=wrong_way]"))
    expect(rule).to_contain_text("approach-1: belum bekerja, kurang lajur")
    area(desk, "lane", (100, 210), (400, 210), (420, 340), (80, 340))
    expect(rule).not_to_contain_text("kurang")


def test_a_place_on_the_wrong_side_is_told_and_can_be_saved(desk):
    draw_one_approach(desk)
    area(desk, "zebra", (100, 230), (400, 230), (400, 250), (100, 250))
    expect(desk.page.locator("#verdict")).to_contain_text("lihat lagi: Letaknya sebelum garis henti")
    expect(desk.page.locator("[data-path='approaches.0.zebra_px'] .fault")).to_have_count(1)
    desk.drag("pick", (250, 230), (250, 130))
    desk.is_right()
    desk.page.keyboard.press("Delete")
    assert desk.saved().approaches[0].zebra_px is None


def test_the_picture_and_what_is_drawn_are_seen(desk):
    before = n_colours(desk.page, "#canvas")
    draw_one_approach(desk)
    desk.is_right()
    assert before >= 2
    assert n_colours(desk.page, "#canvas") > before


def test_undo_and_redo(desk):
    draw_one_approach(desk)
    desk.drag("stop_line", (100, 260), (400, 260))
    rows = desk.page.locator("#drawn .pick", has_text="line-")
    expect(rows).to_have_count(2)
    desk.page.click("#undo")
    expect(rows).to_have_count(1)
    desk.page.keyboard.press("Control+Shift+Z")
    expect(rows).to_have_count(2)
    desk.page.keyboard.press("Control+z")
    assert len(desk.saved().approaches[0].stop_lines) == 1


def test_a_point_is_dragged_to_its_place(desk):
    draw_one_approach(desk)
    desk.drag("pick", (400, 200), (440, 230))
    assert desk.saved().approaches[0].stop_lines[0].line_px[1] == pytest.approx((440, 230), abs=1)


def test_a_head_is_dragged_with_its_lamps(desk):
    draw_one_approach(desk)
    desk.click("red", (510, 30))
    desk.drag("pick", (500, 50), (530, 70))
    head = desk.saved().heads[0]
    assert head.box_px == pytest.approx((530, 40, 550, 100), abs=1.5)
    assert head.lamps_px.red == pytest.approx((540, 50), abs=1.5)


def test_keys_move_and_delete_what_is_picked(desk):
    draw_one_approach(desk)
    desk.drag("stop_line", (100, 260), (400, 260))
    desk.click("pick", (250, 260))
    desk.page.keyboard.press("Shift+ArrowDown")
    desk.page.keyboard.press("ArrowRight")
    lines = desk.saved().approaches[0].stop_lines
    assert lines[1].line_px[0] == pytest.approx((101, 270), abs=1)
    desk.page.keyboard.press("Delete")
    assert len(desk.saved().approaches[0].stop_lines) == 1


def test_zoomed_in_a_point_is_where_the_picture_has_it(desk):
    draw_one_approach(desk)
    desk.page.mouse.move(*desk.at(510, 50))
    for _ in range(6):
        desk.page.mouse.wheel(0, -100)
    desk.click("red", (510, 50))
    assert desk.saved().heads[0].lamps_px.red == pytest.approx((510, 50), abs=0.5)


def test_two_approaches_have_each_their_lines_and_signals(desk):
    draw_one_approach(desk)
    desk.page.click("#add-approach")
    expect(desk.page.locator("#verdict")).to_contain_text("Gambar sedikitnya satu garis henti")
    draw_one_approach(desk, 340)
    first, second = desk.saved().approaches
    assert (first.id, second.id) == ("approach-1", "approach-2")
    assert first.signal_group != second.signal_group
    assert len(first.stop_lines) == len(second.stop_lines) == 1


def test_a_fault_stands_beside_the_thing_and_nothing_is_saved(desk):
    draw_one_approach(desk)
    desk.drag("stop_line", (100, 300), (104, 300))
    row = desk.page.locator("[data-path='approaches.0.stop_lines.1']")
    expect(row.locator(".fault")).to_contain_text("terlalu pendek")
    expect(desk.page.locator("[data-path='approaches.0.stop_lines.0'] .fault")).to_have_count(0)
    expect(desk.page.locator("#save")).to_be_disabled()
    assert not desk.server.drawing.out.exists()


def test_what_keeps_a_rule_from_working_is_told(desk):
    desk.drag("stop_line", (100, 200), (400, 200))
    approach = desk.page.locator("[data-path='approaches.0']")
    expect(approach).to_contain_text("Tanpa arah")
    expect(approach).to_contain_text("Tanpa lampu")
    draw_one_approach(desk)
    expect(approach).not_to_contain_text("Tanpa")


def test_names_are_given_in_the_margin(desk):
    draw_one_approach(desk)
    desk.page.locator("[data-path='approaches.0'] .pick").click()
    name = desk.page.locator("[data-path='approaches.0'] .details input").first
    name.fill("utara")
    name.press("Tab")
    assert desk.saved().approaches[0].id == "utara"


def test_the_road_is_given_in_metres_by_a_rectangle(desk):
    draw_one_approach(desk)
    expect(desk.page.locator("#drawn")).to_contain_text("Tanpa bidang jalan")
    before = n_colours(desk.page, "#canvas")
    desk.tool("ground")
    desk.page.fill("#ground-width", "7")
    desk.page.fill("#ground-length", "12.5")
    desk.click("ground", (60, 340), (460, 340), (380, 240), (140, 240))
    layout = desk.saved()
    assert [point.ground_m for point in layout.ground_points] == [(0, 0), (7, 0), (7, 12.5), (0, 12.5)]
    assert layout.ground_points[2].image_px == pytest.approx((380, 240), abs=1)
    assert n_colours(desk.page, "#canvas") >= before
    desk.drag("pick", (140, 240), (150, 250))
    assert desk.saved().ground_points[3].image_px == pytest.approx((150, 250), abs=1)
    desk.page.keyboard.press("Delete")
    assert desk.saved().ground_points == []


def test_ground_points_on_one_line_are_told(desk):
    draw_one_approach(desk)
    desk.click("ground", (60, 340), (160, 340), (260, 340), (140, 240))
    expect(desk.page.locator("[data-path='ground_points']")).to_contain_text("Tiga titik segaris")


def test_a_layout_that_was_saved_is_gone_on_with(bare_page, still, tmp_path):
    line = {"id": "mobil", "line_px": [[20, 100], [180, 100]]}
    corners = [(10, 170), (300, 170), (100, 60), (220, 60)]
    metres = [(0, 0), (9, 0), (0, 20), (9, 20)]
    ground = [{"image_px": i, "ground_m": g} for i, g in zip(corners, metres, strict=True)]
    document = {
        "camera": "cam-9", "junction": "j-9", "reference_size_px": [320, 180], "ground_points": ground,
        "approaches": [{"id": "utara", "signal_group": None, "stop_lines": [line]}],
    }  # fmt: skip
    desk = opened(bare_page, still, tmp_path / "out.json", Layout.parse(json.dumps(document), "test"))
    expect(bare_page.locator("#camera")).to_have_value("cam-9")
    desk.drag("direction", (200, 240), (200, 100))
    layout = desk.saved()
    assert layout.approaches[0].stop_lines[0].line_px == ((20, 100), (180, 100))
    assert [point.image_px for point in layout.ground_points] == corners
    assert layout.approaches[0].direction == pytest.approx((0, -1), abs=0.02)
    desk.server.shutdown()


def test_the_slider_shows_the_frame_that_was_asked_for(bare_page, tmp_path):
    clip = make_clip(tmp_path / "clip.mp4", ClipSpec(300, gop=50))
    desk = opened(bare_page, clip, tmp_path / "layout.json")
    bare_page.locator("#frame").fill("250")
    expect(bare_page.locator("#canvas")).to_have_attribute("data-frame", "250", timeout=3000)
    expect(bare_page.locator("#frame-number")).to_have_text("250 / 299")
    desk.server.shutdown()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(bare_page, still, tmp_path, theme):
    bare_page.add_init_script(f"localStorage.setItem('atcs.theme', '{theme}')")
    desk = opened(bare_page, still, tmp_path / "layout.json")
    draw_one_approach(desk)
    desk.page.locator("[data-path='heads.0'] .pick").click()
    desk.is_right()
    with_scripts = bare_page.context.new_cdp_session(bare_page)
    with_scripts.send("Page.setBypassCSP", {"enabled": True})
    assert faults(bare_page) == []
    desk.server.shutdown()


def test_a_lone_green_arrow_is_drawn_for_the_exit_that_it_rules(desk):
    page = desk.page
    draw_one_approach(desk)
    desk.drag("exit", (100, 60), (140, 60))
    desk.drag("head", (540, 60), (560, 80))
    desk.click("pick", (550, 80))
    page.get_by_label("Lampunya (dari atas atau kiri)").select_option("green")
    page.get_by_label("Untuk siapa?").select_option("arrow")
    expect(page.get_by_text("Belum ada arah keluar yang memakai")).to_be_visible()
    desk.click("green", (550, 70))
    desk.click("pick", (120, 60))
    page.get_by_label("Boleh saat merah?").select_option("arrow")
    page.get_by_label("Kelompok lampu panahnya").select_option("arrow-1")
    expect(page.get_by_text("Belum ada arah keluar yang memakai")).to_have_count(0)
    expect(page.get_by_text("Tanpa lampu merah: saat padam")).to_be_visible()

    layout = desk.saved()
    full, arrow = layout.heads
    assert (arrow.role, arrow.lamps, arrow.group) == ("arrow", ["green"], "arrow-1")
    assert arrow.lamps_px.green == pytest.approx((550, 70), abs=1)
    assert (full.role, layout.approaches[0].signal_group) == ("full", full.group)
    assert layout.approaches[0].movements[0].signal_group == "arrow-1"
    assert layout.rests_dark("arrow-1")


def test_a_head_that_becomes_an_arrow_rules_no_approach_any_more(desk):
    draw_one_approach(desk)
    desk.click("pick", (510, 80))
    desk.page.get_by_label("Untuk siapa?").select_option("arrow")

    layout = desk.saved()
    assert layout.approaches[0].signal_group is None
    assert layout.heads[0].role == "arrow"


def test_a_lamp_that_a_head_loses_leaves_the_picture_and_one_that_is_clicked_is_its_own(desk):
    draw_one_approach(desk)
    desk.click("red", (510, 30))
    desk.click("green", (510, 70))
    desk.click("pick", (510, 80))
    desk.page.get_by_label("Lampunya (dari atas atau kiri)").select_option("green")
    assert (desk.saved().heads[0].lamps, desk.saved().heads[0].lamps_px.red) == (["green"], None)
    desk.click("amber", (510, 50))
    head = desk.saved().heads[0]
    assert head.lamps == ["amber", "green"]
    assert head.lamps_px.amber == pytest.approx((510, 50), abs=1)


def test_names_never_lie_on_one_another(desk):
    """Six heads beside each other, as on a mast arm."""
    places = desk.page.evaluate(
        """async () => {
          const { freePlace } = await import("/labels.js"), taken = [];
          for (let n = 0; n < 6; n += 1) taken.push(freePlace({ x: 100 + 12 * n, y: 50, width: 60, height: 15 }, taken));
          return taken;
        }"""
    )
    spans = [(p["x"], p["x"] + p["width"], p["y"], p["y"] + p["height"]) for p in places]
    for n, one in enumerate(spans):
        for other in spans[:n]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
    assert all(abs(p["y"] - 50) <= 45 for p in places)
