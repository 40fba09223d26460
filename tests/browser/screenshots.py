"""Pictures of every page, dark and light, in both languages, on a desk and on a phone.

python -m tests.browser.screenshots --url http://127.0.0.1:8080 --user siti --password ... --out DIR
"""

import argparse
import itertools
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.support.needs import needs_program

SIZES = {"desk": (1366, 768), "phone": (390, 844)}


def sign_in(page: Page, url: str, user: str, password: str) -> None:
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".page-head")


def picture(page: Page, out: Path, name: str, whole: bool) -> None:
    page.wait_for_timeout(800)
    page.screenshot(path=out / f"{name}.png", full_page=whole)


def tour(browser: Browser, asked: argparse.Namespace, look: tuple[str, str, str]) -> None:
    theme, language, size = look
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(
        f"localStorage.setItem('atcs.theme','{theme}');localStorage.setItem('atcs.language','{language}')"
    )
    page, suffix, whole = context.new_page(), "-".join(look), size == "phone"
    page.goto(f"{asked.url}/dashboard/")
    page.wait_for_selector("[name=username]")
    picture(page, asked.out, f"sign-in-{suffix}", whole)
    sign_in(page, asked.url, asked.user, asked.password)
    picture(page, asked.out, f"cases-{suffix}", whole)
    for name in ("nodes", "quarantine"):
        page.goto(f"{asked.url}/dashboard/{name}")
        picture(page, asked.out, f"{name}-{suffix}", whole)
    page.goto(f"{asked.url}/dashboard/")
    page.wait_for_selector(".page-head .segments")
    page.locator(".segments button").last.click()
    rows = page.locator("[data-testid=case-row]")
    rows.first.wait_for()
    rows.first.click()
    page.wait_for_selector("[data-testid=lamp-strip]")
    picture(page, asked.out, f"case-{suffix}", whole)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--url", "--user", "--password"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs_program("chromium"), args=FLAGS)
        for look in itertools.product(("dark", "light"), ("id", "en"), SIZES):
            tour(browser, asked, look)
        browser.close()


if __name__ == "__main__":
    main()
