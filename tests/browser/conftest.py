"""A real Chromium before a live server: pages, their errors, and pictures of them under build/."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sodsong.desk import clock
from sodsong.desk.registry.people import ops as people
from tests.desk import world

# Playwright's own loop runs in this thread; the rows are still touched by one thread at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Window:
    """A page and what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    def picture(self, name: str) -> None:
        """The whole page as build/pictures/NAME.png."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Browser, live_server, monkeypatch: pytest.MonkeyPatch):
    """Open a window of the live desk: ``open_window(width, dark=…, scripts=…)``."""
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    contexts = []

    def open_one(width: int = 1280, *, dark: bool = False, scripts: bool = True) -> Window:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 780 if width < 700 else 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        window = Window(context.new_page())
        window.page.on("console", lambda message: window.complaints.append(message.text))
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        return window

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def log_in(django_user_model):
    """Log a window in as an officer, by the form."""

    def enter(window: Window) -> None:
        django_user_model.objects.get_or_create(username="somsri")
        officer = django_user_model.objects.get(username="somsri")
        officer.set_password("แพร่-๒๕๖๓-ลองดู")
        officer.save()
        people.seat(officer, "province", None, world.NOW)
        window.page.goto("/login/")
        window.page.get_by_label("ชื่อ").fill("somsri")
        window.page.get_by_label("รหัสผ่าน").fill("แพร่-๒๕๖๓-ลองดู")
        window.page.get_by_role("button", name="เข้าสู่ระบบ").click()

    return enter
