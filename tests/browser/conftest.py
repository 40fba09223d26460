import socket
import threading

import pytest
import uvicorn

from tests.browser.stand_in import DIST, Central, app_for
from tests.support.needs import absent, needs_program

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    program = needs_program("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def central():
    return Central()


@pytest.fixture
def address(central):
    if not (DIST / "index.html").is_file():
        absent("the dashboard is not built; run `make dashboard`")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app_for(central), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(5)
    listening.close()


def is_fault(message):
    """A request that fails is part of a test; whatever else goes to the console as an error is a fault."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def page(browser, address):
    """A page at 1366x768; afterwards: no error on the console, no request to another origin."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    shown = context.new_page()
    shown.set_default_timeout(8_000)
    errors, foreign = [], []
    shown.on("console", lambda m: errors.append(m.text) if is_fault(m) else None)
    shown.on("pageerror", lambda e: errors.append(str(e)))
    shown.on("request", lambda r: None if r.url.startswith((address, "blob:")) else foreign.append(r.url))
    yield shown
    context.close()
    assert errors == []
    assert foreign == []


@pytest.fixture
def signed_in(page, address):
    page.goto(f"{address}/dashboard/")
    page.fill("[name=username]", "siti")
    page.fill("[name=password]", "right")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-testid=case-row]")
    return page


def opened(page, row):
    page.wait_for_selector(f"[href$='{row}']").click()
    page.wait_for_selector("[data-testid=lamp-strip]")
    return page


@pytest.fixture
def case(signed_in, central):
    """The newest case, opened."""
    return opened(signed_in, central.newest_first()[0]["id"])


@pytest.fixture
def case_of(signed_in):
    """Opens a case that has just arrived."""
    return lambda row: opened(signed_in, row["id"])
