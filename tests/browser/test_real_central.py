"""The pages over a real central, with its security headers: list, case, decision, and the citizen's look-up."""

import pytest
from playwright.sync_api import expect

from central.app import Central
from central.config import CentralConfig
from tests.browser.seeing import n_colours, n_colours_of_video
from tests.browser.stand_in import DIST
from tests.browser.test_accessibility import faults
from tests.support.needs import absent
from tests.support.seed_central import let_first_account_in, seed_demo

pytestmark = pytest.mark.browser
N_CASES = 5
CATALOGUES = {"id": ("periksa", "Catatan tidak ditemukan", "Ini sebuah dugaan"),
              "en": ("check", "No record found", "This is an allegation")}  # fmt: skip


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    if not (DIST / "index.html").is_file():
        absent("the dashboard is not built; run `make dashboard`")
    folder = tmp_path_factory.mktemp("central")
    made = Central(
        CentralConfig(
            data_dir=folder, http_port=0, mqtt_port=1, lookups_per_minute=100, logins_per_minute=100
        )
    )
    made.start()
    let_first_account_in(made)
    seed_demo(made, N_CASES)
    yield made
    made.stop()


@pytest.fixture
def address(seeded):
    return seeded.address


@pytest.fixture
def operator(page, seeded):
    page.goto(f"{seeded.address}/dashboard/")
    sign_in(page, "admin", seeded.first_password)
    page.wait_for_selector("[data-testid=case-row]")
    return page


def opened_case(page):
    page.locator("[data-testid=case-row]").first.click()
    page.wait_for_selector("[data-testid=lamp-strip]")
    return page


def test_a_case_shows_its_pictures_and_plays_its_clip(operator):
    case = opened_case(operator)
    expect(case.locator(".tick-checked")).to_have_count(3)
    assert n_colours(case, ".still img") > 3
    video = case.locator("video")
    expect(case.locator(".play")).to_contain_text("Jeda")  # it plays
    size = video.evaluate("v => [v.videoWidth, v.videoHeight]")
    before = video.evaluate("v => v.currentTime")
    case.wait_for_timeout(1000)
    assert size == [640, 360]
    assert video.evaluate("v => v.currentTime") > before + 0.3
    assert n_colours_of_video(case) > 3


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_referred_case_is_found_by_its_citizen(operator, seeded, language):
    case = opened_case(operator)
    path, not_found, alleged = CATALOGUES[language]
    if case.locator("[data-testid=decided]").count() == 0:
        case.keyboard.press("2")
    expect(case.locator("[data-testid=decided] .figure")).to_be_visible()
    reference, plate = (
        case.locator("[data-testid=decided] .figure").inner_text(),
        case.locator(".tnkb").text_content(),
    )
    case.goto(f"{seeded.address}/{path}")
    look_up(case, "0000-0000-0000-0000", plate)
    expect(case.get_by_role("alert")).to_contain_text(not_found)
    expect(case.locator("[name=plate]")).to_have_value(plate)
    look_up(case, reference.lower(), plate.replace(" ", ""))
    expect(case.locator(".note")).to_contain_text(alleged)
    assert faults(case) == []
    operator.goto(f"{seeded.address}/dashboard/")
    operator.get_by_role("button", name="Diputuskan").click()
    operator.wait_for_selector("[data-testid=case-row]")


def look_up(page, reference, plate):
    page.fill("[name=reference]", reference)
    page.fill("[name=plate]", plate)
    page.click("button[type=submit]")


def sign_in(page, name, password):
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".page-head")


def signed_in_with_a_new_account(operator, name):
    """A supervisor makes an account; its holder signs in and opens his account's page. Returns the password."""
    operator.locator(".who").click()
    operator.fill("[name=new-name]", name)
    operator.get_by_role("button", name="Tambah akun").click()
    password = operator.locator("[data-testid=fresh] b").inner_text()
    assert faults(operator) == []
    operator.get_by_role("button", name="Keluar").click()
    sign_in(operator, name, password)
    expect(operator.locator("[data-testid=own-password]")).to_contain_text("Ini kata sandi awal")
    operator.locator(".who").click()
    return password


def test_a_supervisor_makes_an_account_whose_holder_changes_the_password(operator):
    password = signed_in_with_a_new_account(operator, "budi")
    expect(operator.locator("[data-testid=user]")).to_have_count(0)
    change_password(operator, password, "a-new-password-1", "a-new-password-2")
    expect(operator.get_by_role("status")).to_contain_text("Kedua kata sandi baru berbeda")
    change_password(operator, "wrong", "a-new-password-1", "a-new-password-1")
    expect(operator.get_by_role("status")).to_contain_text("Kata sandi sekarang salah")
    change_password(operator, password, "a-new-password-1", "a-new-password-1")
    expect(operator.get_by_role("status")).to_contain_text("sudah diganti")
    operator.get_by_role("button", name="Keluar").click()
    sign_in(operator, "budi", "a-new-password-1")


def test_who_signs_out_stays_signed_out_when_an_older_answer_comes_late(operator):
    late = []

    def hold(route):
        if route.request.method == "GET":
            late.append((route, route.fetch()))
        else:
            route.continue_()

    password = signed_in_with_a_new_account(operator, "wati")
    operator.route("**/session", hold)
    change_password(operator, password, "a-new-password-1", "a-new-password-1")
    expect(operator.get_by_role("status")).to_contain_text("sudah diganti")
    operator.get_by_role("button", name="Keluar").click()
    expect(operator.locator("[name=password]")).to_be_visible()
    for route, answer in late:
        route.fulfill(response=answer)
    operator.wait_for_timeout(200)
    assert len(late) == 1
    expect(operator.locator("[name=password]")).to_be_visible()


def change_password(page, current, new, again):
    for name, value in (("current", current), ("next", new), ("again", again)):
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Ganti kata sandi").click()


def test_a_name_that_is_taken_is_refused_and_nobody_switches_himself_off(operator):
    operator.locator(".who").click()
    operator.fill("[name=new-name]", "admin")
    operator.get_by_role("button", name="Tambah akun").click()
    expect(operator.get_by_role("alert")).to_contain_text("exists already")
    own = operator.locator("[data-testid=user]", has_text="admin")
    expect(own.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "en", "periksa", "check"])
def test_the_citizens_pages_are_small_and_accessible(page, seeded, path):
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(f"{seeded.address}/{path}", wait_until="networkidle")
    assert sum(sizes) < 20_000
    assert faults(page) == []
