import threading

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from atcs.drawing.picture import open_background
from atcs.drawing.server import Drawing, DrawingServer
from contracts.layout import Layout

pytestmark = pytest.mark.browser


def test_a_layout_is_drawn_with_the_mouse_and_saved(browser, tmp_path):
    still, out = tmp_path / "still.png", tmp_path / "layout.json"
    cv2.imwrite(str(still), np.full((360, 640, 3), 90, np.uint8))
    server = DrawingServer(Drawing(open_background(still), None, out))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(server.url)
    box = page.locator("#canvas").bounding_box()

    def drag(tool, start, end):
        page.click(f"[data-tool={tool}]")
        page.mouse.move(box["x"] + start[0], box["y"] + start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
        page.mouse.up()

    drag("stop_line", (200, 300), (600, 300))
    drag("direction", (400, 320), (400, 200))
    drag("head", (700, 50), (740, 150))
    drag("stop_line", (200, 260), (600, 260))
    page.click("#undo")
    page.click("[data-tool=red]")
    page.mouse.click(box["x"] + 720, box["y"] + 66)
    expect(page.locator("#verdict")).to_have_text("Tata letak benar.")
    page.click("#save")
    expect(page.locator("#saved")).to_contain_text("atcs layout check")
    page.close()
    server.shutdown()
    layout = Layout.read(out)
    assert [line.id for line in layout.approaches[0].stop_lines] == ["line-1"]
    assert layout.approaches[0].direction == pytest.approx((0, -1), abs=0.01)
    assert layout.heads[0].lamps_px.red is not None
