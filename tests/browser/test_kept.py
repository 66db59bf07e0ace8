"""A hostile kept page in Chromium: its banner stands, its look is kept, and nothing of it runs, leaves or reaches us."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from sodsong.desk.registry.models import Site
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as queries
from sodsong.lab.pages import pdf
from tests.browser.sizes import SIZES
from tests.desk import world
from tests.record.archive.makings import AT, exchange, fetched
from tests.record.archive.page.test_standin import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
SITE = "http://a.lao.test/"
MARKUP = (
    '<html><head><meta charset="utf-8"><title>o1</title><link rel=stylesheet href=a.css></head><body>'
    "<h1>โครงสร้างหน่วยงาน</h1><table border=1 width=600><tr><th>ที่</th><th>ส่วนราชการ</th></tr>"
    "<tr><td>๑</td><td>สำนักปลัดเทศบาล</td></tr><tr><td>๒</td><td>กองคลัง</td></tr></table>"
    "<p><a href=o2>แผนพัฒนาท้องถิ่น</a> · <a href=never>ข่าว</a></p></body></html>"
)
SHEET = b"body{font-family:Tahoma;background:#eef5ee;margin:0;padding:1em}h1{color:rgb(29,107,58)}"


@pytest.fixture
def lao(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path))
    one = next(iter(world.register(1).laos.values()))
    Site.objects.filter(lao=one).update(url=SITE)
    return one


def keep(lao, path, body, kind="text/html; charset=utf-8", *, item=""):
    archive = queries.archive_of(settings.SODSONG.data)
    with archive.writing(lao.code) as writer:
        body = body if isinstance(body, bytes) else body.encode()
        (one,) = writer.add(fetched(exchange(SITE + path, body, AT, "200 OK", kind)), page=bool(item))
    if item:
        captures.want(lao, f"{item.upper()} รายการสมมุติ", [SITE + path], item=item, now=AT)
        captures._keep(archive, one, lao, queries.wanted_at(lao, SITE + path), len(body))


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_kept_page_looks_as_it_did_within_our_frame(open_window, lao, width, *, dark):
    keep(lao, "o1", MARKUP, item="o1")
    keep(lao, "o2", "<p>แผน</p>", item="o2")
    keep(lao, "a.css", SHEET, "text/css")
    window = open_window(width, dark=dark)
    suffix = f"{width}-{'dark' if dark else 'light'}"
    window.page.goto(f"/archive/{lao.code}/")
    assert window.overflow() == 0
    window.picture(f"archive-list-{suffix}")
    window.page.get_by_role("link", name="O1 รายการสมมุติ").click()
    window.page.wait_for_load_state("networkidle")
    assert window.overflow() == 0
    frame = window.page.frame_locator("iframe")
    assert frame.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(29, 107, 58)"
    window.picture(f"archive-page-{suffix}")
    frame.get_by_role("link", name="แผนพัฒนาท้องถิ่น").click()
    window.page.wait_for_url("**/at/**")
    assert window.page.locator("h1").inner_text() == "O2 รายการสมมุติ"
    # What is blocked here are Playwright's own questions to the frame.
    assert [one for one in window.complaints if not one.startswith("Blocked script execution")] == []


def test_a_kept_pdf_is_shown(open_window, lao):
    keep(lao, "plan.pdf", pdf(["Plan 2563", "made up"]), "application/pdf", item="o7")
    window = open_window()
    window.page.goto(f"/archive/{lao.code}/o7")
    window.page.wait_for_timeout(1500)
    window.picture("archive-pdf")
    assert window.complaints == []


def test_nothing_hostile_runs_or_leaves(open_window, lao):
    """Every hostile sample on one page each; were one to act, a dialog would open or a request would leave."""
    for number, markup in enumerate(HOSTILE):
        keep(lao, f"h{number}", markup.replace("\x00", ""))
    window = open_window()
    asked, dialogs = [], []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for number in range(len(HOSTILE)):
        address = f"/archive/{lao.code}/at/20200810020000/?u={SITE}h{number}"
        window.page.goto(address)
        inner = window.page.frames[1]
        assert inner.url.endswith(f"h{number}"), number
        assert "/kept/" in inner.url
    ours = urlsplit(window.page.url).netloc
    assert dialogs == []
    assert {urlsplit(one).netloc for one in asked if not one.startswith("data:")} == {ours}
    assert not [one for one in asked if urlsplit(one).path not in _known(lao)]


def _known(lao):
    root = f"/archive/{lao.code}/"
    return {root + "at/20200810020000/", root + "kept/20200810020000/", *_static()}


def _static():
    from pathlib import Path

    return {f"/static/{one.name}" for one in Path(settings.STATICFILES_DIRS[0]).rglob("*") if one.is_file()} | {
        f"/static/fonts/{one.name}" for one in (Path(settings.STATICFILES_DIRS[0]) / "fonts").glob("*")
    }


def test_even_unwashed_a_script_would_not_run_there(open_window, lao, monkeypatch):
    """The second wall alone: with the page's form left as it came, the sandbox and the policy still hold."""
    from sodsong.record.archive.page import standin

    script = "<script>document.title='run'; fetch('/'); top.location='/login/'</script><img src=x onerror=\"top.document.title='run'\">"
    monkeypatch.setattr(
        standin,
        "show",
        lambda *_all: "<!DOCTYPE html><p>x</p>" + script + "<form action=/login/><button>b</button></form>",
    )
    keep(lao, "evil", "<p>x</p>")
    window = open_window()
    window.page.goto(f"/archive/{lao.code}/at/20200810020000/?u={SITE}evil")
    window.page.wait_for_timeout(500)
    window.page.frame_locator("iframe").get_by_role("button", name="b").click()
    window.page.wait_for_timeout(300)
    assert "/at/" in window.page.url
    assert window.page.frames[1].title() == ""
    assert "run" not in window.page.title()
    window.page.goto(f"/archive/{lao.code}/kept/20200810020000/?u={SITE}evil")  # and not on its own, either
    window.page.wait_for_timeout(300)
    assert "/kept/" in window.page.url
    assert "run" not in window.page.title()
