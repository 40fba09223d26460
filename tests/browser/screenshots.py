"""Pictures of every page and state, dark and light, in both languages, on a desk and on a phone.

python -m tests.browser.screenshots --url http://127.0.0.1:8080 --user siti --password ... --out DIR
Add `--look dark-id-desk` for one look only, and `--only case` for pages whose name begins so.
"""

import argparse
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.support.needs import needs_program

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
LOOKS = ["-".join(look) for look in itertools.product(("dark", "light"), ("id", "en"), SIZES)]
API = "/api/operator/v1"
CHECK = {"id": "periksa", "en": "check"}
HOME = {"id": "", "en": "en"}


class Tour:
    """One look at every page; pictures of pages that were not asked for are left out."""

    def __init__(self, page: Page, asked: argparse.Namespace, look: str) -> None:
        self.page, self.asked, self.look = page, asked, look
        self.language = look.split("-")[1]

    def wants(self, name: str) -> bool:
        return name.startswith(self.asked.only)

    def take(self, name: str) -> None:
        if self.wants(name):
            self.page.wait_for_timeout(700)
            whole = self.look.endswith("phone")
            self.page.screenshot(path=self.asked.out / f"{name}-{self.look}.png", full_page=whole)

    def open(self, path: str, ready: str = "main") -> None:
        self.page.goto(f"{self.asked.url}/{path}")
        self.page.wait_for_selector(ready)

    def sign_in(self) -> None:
        self.open("dashboard/", "[name=username]")
        self.take("sign-in")
        self.page.fill("[name=username]", self.asked.user)
        self.page.fill("[name=password]", "wrong")
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("[role=alert]")
        self.take("sign-in-wrong")
        self.page.fill("[name=password]", self.asked.password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".page-head")

    def lists(self) -> None:
        self.take("cases-open")
        for index, name in ((1, "decided"), (2, "all")):
            self.page.locator(".segments button").nth(index).click()
            self.take(f"cases-{name}")
        self.page.fill("input[type=search]", "ZZ")
        self.take("cases-none")
        for name in ("decisions", "flow", "nodes", "quarantine", "account"):
            self.open(f"dashboard/{name}", ".page-head")
            self.take(name)
        self.open("dashboard/nothing-here", ".message")
        self.take("missing")

    def cases(self) -> None:
        for name, key in case_of_each_state(self.page, self.asked.url):
            if self.wants(f"case-{name}"):
                self.open(f"dashboard/cases/{key}", "[data-testid=lamp-strip]")
                self.take(f"case-{name}")
        self.open("dashboard/", "[data-testid=case-row]")
        self.page.locator("[data-testid=case-row]").first.click()
        self.page.wait_for_selector("[data-testid=lamp-strip]")
        for key, name in (("4", "rejecting"), ("z", "zoomed"), ("?", "help")):
            self.page.keyboard.press(key)
            self.take(f"case-{name}")
            self.page.keyboard.press("Escape")

    def offline(self) -> None:
        if self.wants("offline"):
            self.page.context.route(f"**{API}/**", lambda route: route.abort())
            self.page.reload()
            self.page.wait_for_selector(".message")
            self.take("offline")
            self.page.context.unroute_all()

    def portal(self) -> None:
        reference, plate = referred(self.page, self.asked.url)
        self.open(HOME[self.language])
        self.take("portal-start")
        self.open(CHECK[self.language], "form")
        self.take("portal-check")
        for name, said in (("wrong", "0000-0000-0000-0000"), ("found", reference)):
            self.open(CHECK[self.language], "form")
            self.page.fill("[name=reference]", said)
            self.page.fill("[name=plate]", plate)
            self.page.click("button[type=submit]")
            self.page.wait_for_selector("main")
            self.take(f"portal-{name}")


def case_of_each_state(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """Yield the newest case of each state: its name and id."""
    seen: set[str] = set()
    for row in page.request.get(f"{url}{API}/cases?status=all&limit=200").json()["items"]:
        outcome = row["review"]["outcome"] if row["review"] else row["evidence_status"]
        for name in (outcome, row["kind"]):
            if name not in seen:
                seen.add(name)
                yield name, row["id"]


def referred(page: Page, url: str) -> tuple[str, str]:
    """Return reference and plate of a referred case that a citizen may look up."""
    for row in page.request.get(f"{url}{API}/cases?status=decided&limit=200").json()["items"]:
        detail = page.request.get(f"{url}{API}/cases/{row['id']}").json()
        if detail["reference"] and detail["plate"]:
            return detail["reference"], detail["plate"]
    return "7K2M-9QXA-4TDE-0W5Z", "F 1234 ST"


STAGES: tuple[Callable[[Tour], None], ...] = (Tour.lists, Tour.cases, Tour.offline, Tour.portal)


def tour(browser: Browser, asked: argparse.Namespace, look: str) -> None:
    theme, language, size = look.split("-")
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    context.add_init_script(
        f"localStorage.setItem('atcs.theme','{theme}');localStorage.setItem('atcs.language','{language}')"
    )
    shown = Tour(context.new_page(), asked, look)
    shown.sign_in()
    for stage in STAGES:
        stage(shown)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--url", "--user", "--password"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--look", choices=LOOKS, action="append")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs_program("chromium"), args=FLAGS)
        for look in asked.look or LOOKS:
            tour(browser, asked, look)
        browser.close()


if __name__ == "__main__":
    main()
