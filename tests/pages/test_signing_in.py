"""Signing in at a real provider, in a real browser: each role does what it may and no more."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from allocation.pages.launch import REQUIRED, SIGN_IN, command
from allocation.pages.sign_in import load_sign_in, private_file
from allocation.scenarios.link import link_text
from tests.pages.conftest import STARTED_S, free_port, served
from tests.pages.small_province import write_province

DESK = Path(__file__).with_name("desk.py")
COOKIE = "_streamlit_user"
# The viewer has no role of his own, the analyst gets hers by address, the officer his by claim.
USERS = {
    "viewer": {"name": "看 客", "email": "officer@bureau.example", "email_verified": False},
    "analyst": {"name": "分 析", "email": "Analyst@Bureau.example", "email_verified": True},
    "officer": {"name": "审 批", "realm_access": {"roles": ["x", "water-officer"]}},
}
ROLES = {"viewer": "查看人员", "analyst": "分析人员", "officer": "许可审批人员"}
CONFIGURATION = """
[provider]
metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "shuiding"
client_secret = "any"
[site]
url = "{site}"
hours = {hours}
[roles]
claim = "realm_access.roles"
officer = ["water-officer"]
others = "{others}"
[emails]
analyst = ["analyst@bureau.example"]
officer = ["officer@bureau.example"]
"""
SHORT_SECONDS = 12.0
# The small province solves at once; what takes longer does not come.
SOLVED_MS = 60_000
SignsIn = Callable[..., Page]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An OpenID Connect provider in a process of its own."""
    port, started = free_port(), time.monotonic()
    users = [f"--user-claims={json.dumps({'sub': sub} | user)}" for sub, user in USERS.items()]
    with (tmp_path_factory.mktemp("provider") / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    urlopen(f"{url}/.well-known/openid-configuration", timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None and time.monotonic() < started + STARTED_S
                    time.sleep(0.2)
            yield url
        finally:
            server.terminate()
            server.wait(10)


def configured(
    folder: Path, provider: str, port: int, hours: float = 8.0, others: str = "viewer"
) -> Path:
    path = folder / "auth.toml"
    site = f"http://127.0.0.1:{port}"
    text = CONFIGURATION.format(provider=provider, site=site, hours=hours, others=others)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@contextmanager
def launched(
    folder: Path, provider: str, hours: float = 8.0, others: str = "viewer"
) -> Iterator[str]:
    """``shuiding app --auth`` as an administrator starts it."""
    port = free_port()
    file = configured(folder, provider, port, hours, others)
    data = write_province(folder / "data")
    argv = [sys.executable, "-m", "allocation.cli", "app", "--port", str(port)]
    with served(folder, port, [*argv, "--auth", file, "--data", data], TMPDIR=str(folder)) as url:
        yield url


@pytest.fixture(scope="module")
def signed_app(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("signed-app")
    with launched(folder, provider) as url:
        yield url
    assert not list(folder.glob("shuiding-*")), "secrets outlived the server"


@pytest.fixture(scope="module")
def desk(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The app with pages and actions for officers, and the file the action writes to."""
    folder, port = tmp_path_factory.mktemp("desk"), free_port()
    sign_in = load_sign_in(configured(folder, provider, port), {})
    data, record = write_province(folder / "data"), folder / "record"
    with private_file(sign_in) as secrets:
        argv = command(port, hosts=(sign_in.host,), secrets=secrets)
        argv[argv.index("run") + 1] = str(DESK)
        given = {"SHUIDING_DATA": str(data), "SHUIDING_TEST_RECORD": str(record)}
        with served(folder, port, argv, **given, **{SIGN_IN: REQUIRED}) as url:
            yield url, record


@pytest.fixture
def people(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Browsers of people who share nothing; no page of theirs ends in a traceback."""
    contexts: list[BrowserContext] = []

    def person() -> BrowserContext:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        return contexts[-1]

    yield person
    for context in contexts:
        for page in context.pages:
            expect(page.get_by_test_id("stException")).to_have_count(0)
        context.close()


def sign_in(page: Page, url: str, user: str) -> Page:
    """From the page that asks for it through the provider and back."""
    page.goto(url)
    at_provider(page, user)
    return page


def at_provider(page: Page, user: str) -> None:
    page.get_by_role("button", name="登录", exact=True).click(timeout=SOLVED_MS)
    page.get_by_role("button", name=user, exact=True).click(timeout=SOLVED_MS)
    # Back at the address that was asked for before.
    page.wait_for_url(re.compile(r"^(?!.*(oauth|authorize))"))


def signed_out(page: Page) -> None:
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)


def badge(page: Page, user: str) -> None:
    text = f"{USERS[user]['name']}（{ROLES[user]}）"
    expect(page.get_by_test_id("stSidebar").get_by_text(text)).to_be_visible(timeout=SOLVED_MS)


@pytest.mark.parametrize("user", USERS)
def test_each_role_signs_in_and_out(
    people: Callable[[], BrowserContext], signed_app: str, user: str
) -> None:
    page = sign_in(people().new_page(), signed_app, user)
    badge(page, user)
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=SOLVED_MS)
    # Who may only look has no levers.
    levers = page.get_by_role("slider", name="用水总量上限（亿m³）")
    expect(levers).to_have_count(0 if user == "viewer" else 1)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(f"{signed_app}/")
    signed_out(page)
    page.goto(f"{signed_app}/ledger")
    signed_out(page)


@pytest.mark.parametrize("path", ["", "ledger", "data", "register", "?role=officer", "?lang=zh"])
def test_nothing_is_shown_before(
    people: Callable[[], BrowserContext], signed_app: str, path: str
) -> None:
    page = people().new_page()
    page.goto(f"{signed_app}/{path}")
    signed_out(page)


def test_officers_pages_open_to_officers_only(
    people: Callable[[], BrowserContext], desk: tuple[str, Path]
) -> None:
    for user in USERS:
        page = sign_in(people().new_page(), desk[0], user)
        badge(page, user)
        link = page.get_by_test_id("stSidebarNavLink").filter(has_text="台账")
        expect(link).to_have_count(1 if user == "officer" else 0)
        page.goto(f"{desk[0]}/register?role=officer&is_logged_in=true")
        badge(page, user)
        if user == "officer":
            expect(page.get_by_text("台账内容")).to_be_visible(timeout=SOLVED_MS)
        else:
            expect(page.get_by_text(re.compile("无权.*许可审批人员"))).to_be_visible()
            expect(page.get_by_text("台账内容")).to_have_count(0)


def test_an_action_is_refused_though_its_button_stands_there(
    people: Callable[[], BrowserContext], desk: tuple[str, Path]
) -> None:
    url, record = desk
    for user in USERS:
        page = sign_in(people().new_page(), url, user)
        badge(page, user)
        page.goto(f"{url}/board")
        page.get_by_role("button", name="记录").click(timeout=SOLVED_MS)
        told = "已记录" if user == "officer" else "无权"
        expect(page.get_by_text(told)).to_be_visible(timeout=SOLVED_MS)
        assert record.exists() == (user == "officer")
    assert record.read_text("utf-8") == "officer\n"


def test_a_forged_role_in_the_cookie_does_not_help(
    people: Callable[[], BrowserContext], signed_app: str
) -> None:
    context = people()
    badge(sign_in(context.new_page(), signed_app, "viewer"), "viewer")
    (cookie,) = [c for c in context.cookies() if c["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    payload, written, signature = str(cookie["value"]).strip('"').rsplit(".", 2)
    claims = json.loads(claims_of(payload))
    assert claims["sub"] == "viewer"
    claims["realm_access"] = {"roles": ["water-officer"]}
    forged = base64.urlsafe_b64encode(json.dumps(json.dumps(claims)).encode()).decode().rstrip("=")
    for value in (f"{forged}.{written}.{signature}", forged, json.dumps({"is_logged_in": True})):
        context.add_cookies([{"name": COOKIE, "value": value, "url": signed_app}])
        page = context.new_page()
        page.goto(signed_app)
        signed_out(page)


def claims_of(payload: str) -> str:
    """What a cookie holds; a payload that begins with a dot is packed."""
    packed = payload.removeprefix(".")
    content = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return str(json.loads(zlib.decompress(content) if payload != packed else content))


def test_a_cookie_of_another_secret_is_no_sign_in(
    people: Callable[[], BrowserContext], provider: str, signed_app: str, tmp_path: Path
) -> None:
    """Another server, or this one started again: its secret is another, so all sign in again."""
    context = people()
    badge(sign_in(context.new_page(), signed_app, "officer"), "officer")
    with launched(tmp_path, provider, others="none") as other:
        page = context.new_page()
        page.goto(other)
        signed_out(page)
        # Where the configuration gives others nothing, a stranger sees that and no page.
        at_provider(page, "viewer")
        expect(page.get_by_text("没有被授予任何角色")).to_be_visible(timeout=SOLVED_MS)
        expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)


def test_a_sign_in_ends_and_begins_anew(
    people: Callable[[], BrowserContext], provider: str, tmp_path: Path
) -> None:
    with launched(tmp_path, provider, hours=SHORT_SECONDS / 3600.0) as url:
        page = sign_in(people().new_page(), url, "officer")
        badge(page, "officer")
        time.sleep(SHORT_SECONDS)
        # In the page that is still open, and in one that is loaded again.
        page.get_by_text("English", exact=True).click()
        expect(page.get_by_text("Your sign-in has expired")).to_be_visible(timeout=SOLVED_MS)
        expect(page.get_by_test_id("stMetric")).to_have_count(0)
        page.goto(f"{url}/ledger")
        expect(page.get_by_text("登录已过期")).to_be_visible(timeout=SOLVED_MS)
        at_provider(page, "officer")
        badge(page, "officer")


def test_a_link_is_still_open_after_signing_in(
    people: Callable[[], BrowserContext], signed_app: str
) -> None:
    """A cap of 80 instead of 85 亿m³, sent to a colleague who has not signed in yet."""
    page = people().new_page()
    text = link_text({"name": "少用", "limits": {"PLAN-CAP": 80.0}})
    page.goto(f"{signed_app}/?s={text}&lang=zh")
    at_provider(page, "analyst")
    badge(page, "analyst")
    expect(page.get_by_text("情景“少用”")).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("80.00", timeout=SOLVED_MS)
    # It is kept for one sign-in only.
    page.goto(signed_app)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("85.00", timeout=SOLVED_MS)


def test_the_page_of_a_link_is_opened_after_signing_in(
    people: Callable[[], BrowserContext], signed_app: str
) -> None:
    page = people().new_page()
    page.goto(f"{signed_app}/ledger?lang=en")
    page.get_by_role("button", name="Sign in", exact=True).click(timeout=SOLVED_MS)
    page.get_by_role("button", name="viewer", exact=True).click(timeout=SOLVED_MS)
    heading = page.get_by_role("heading", name="Red-line ledger")
    expect(heading).to_be_visible(timeout=SOLVED_MS)
    expect(page).to_have_url(f"{signed_app}/ledger?lang=en")


def test_without_a_sign_in_the_officer_is_whoever_sits_here(
    people: Callable[[], BrowserContext], small_app: str
) -> None:
    page = people().new_page()
    page.goto(small_app)
    expect(page.get_by_text(re.compile("（许可审批人员）"))).to_be_visible(timeout=SOLVED_MS)
    expect(page.get_by_role("button", name="退出登录")).to_have_count(0)


def test_another_name_for_this_machine_gets_no_page(small_app: str) -> None:
    """A page of another site whose name was bent to 127.0.0.1 must not act as the officer."""
    port = int(small_app.rpartition(":")[2])
    for host, status in ((f"127.0.0.1:{port}", 101), (f"evil.example:{port}", 403)):
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        named = {"Host": host, "Origin": f"http://{host}"}
        key = {"Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode()}
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/_stcore/stream", headers=named | upgrade | key)
        assert connection.getresponse().status == status
        connection.close()


def test_opened_to_a_network_on_purpose_nobody_is_an_officer(
    people: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    port, data = free_port(), write_province(tmp_path / "data")
    argv = [sys.executable, "-m", "allocation.cli", "app", "--port", str(port), "--data", data]
    open_to_all = [*argv, "--address", "0.0.0.0", "--without-sign-in"]
    with served(tmp_path, port, open_to_all) as url:
        page = people().new_page()
        page.goto(url)
        expect(page.get_by_text("未登录访客（分析人员）")).to_be_visible(timeout=SOLVED_MS)


def test_started_past_the_launcher_on_a_network_nothing_is_shown(
    people: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    port, data = free_port(), write_province(tmp_path / "data")
    argv = command(port, address="0.0.0.0", hosts=())
    with served(tmp_path, port, argv, SHUIDING_DATA=str(data)) as url:
        page = people().new_page()
        page.goto(url)
        expect(page.get_by_text("不对外开放")).to_be_visible(timeout=SOLVED_MS)
        expect(page.get_by_test_id("stMetric")).to_have_count(0)


def test_a_refusal_stands_alone_on_its_page(
    people: Callable[[], BrowserContext], desk: tuple[str, Path], tmp_path: Path
) -> None:
    """``SHUIDING_PICTURES=FOLDER`` keeps the pictures for the eye."""
    folder = Path(os.environ.get("SHUIDING_PICTURES", tmp_path))
    page = people().new_page()
    page.goto(desk[0])
    signed_out(page)
    page.screenshot(path=folder / "sign-in.png")
    at_provider(page, "viewer")
    badge(page, "viewer")
    page.goto(f"{desk[0]}/register")
    expect(page.get_by_test_id("stAlert")).to_have_count(1, timeout=SOLVED_MS)
    expect(page.locator(".stMain").get_by_role("button")).to_have_count(0)
    page.screenshot(path=folder / "refused.png")
