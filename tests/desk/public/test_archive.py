"""What a reader of a kept page meets: the banner, the page as it stood, links within the archive, and nothing that acts."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client

from sodsong.desk.registry.models import Site
from sodsong.desk.vault.models import Kept, Wanted
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as queries
from sodsong.desk.watch.models import Target
from tests.desk import world
from tests.desk.conftest import page, said
from tests.record.archive.makings import exchange, fetched

AT = datetime(2020, 8, 10, 2, 0, tzinfo=UTC)  # 09.00 in Phrae
SITE = "http://a.lao.test/"
MARKUP = (
    '<html><head><meta charset="tis-620"><title>o1</title><link rel=stylesheet href=a.css></head><body>'
    '<script>alert(1)</script><h1 onclick="x()">โครงสร้างหน่วยงาน</h1><a href="plan.pdf">แผน</a>'
    '<a href="/never">ไม่มี</a><img src="seal.png"><form action="/login"><input name=q></form></body></html>'
).encode("cp874")
PDF = b"%PDF-1.4 made up"

pytestmark = pytest.mark.django_db


@pytest.fixture
def lao(at, data):
    """One LAO whose page o1, with its parts, was kept a day before the present."""
    one = next(iter(world.register(1).laos.values()))
    Site.objects.filter(lao=one).update(url=SITE)
    captures.want(one, "O1 โครงสร้าง", [SITE + "o1"], item="o1", now=AT)
    captures.want(one, "O2 ข้อมูลผู้บริหาร", [SITE + "o2"], item="o2", now=AT)
    keep(one, "o1", MARKUP, "text/html")
    keep(one, "plan.pdf", PDF, "application/pdf", page=False)
    keep(one, "a.css", b"h1{background:url(bg.png);color:red}", "text/css", page=False)
    keep(one, "bg.png", b"\x89PNG bg", "image/png", page=False)
    keep(one, "seal.png", b"\x89PNG seal", "image/png", page=False)
    keep(one, "bad.svg", b"<svg onload=alert(1)/>", "image/svg+xml", page=False)
    keep(
        one, "plan.xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", page=False
    )
    keep(one, "odd.html", b"<script>alert(1)</script>", "application/x-unknown", page=False)
    return one


@pytest.fixture
def data(tmp_path, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path))
    return tmp_path


def keep(lao, path, body, kind, *, page=True, when=AT):
    archive = queries.archive_of(settings.SODSONG.data)
    with archive.writing(lao.code) as writer:
        (one,) = writer.add(fetched(exchange(SITE + path, body, when, "200 OK", kind)), page=page)
    if page:
        captures._keep(archive, one, lao, Wanted.objects.filter(url=SITE + path).first(), len(body))


def ask(lao, path, **query):
    return Client().get(f"/archive/{lao.code}/{path}", query)


def itself(lao, path):
    return ask(lao, "kept/20200810020000/", u=SITE + path)


def test_the_list_says_what_is_kept_and_since_when(lao):
    soup = page(ask(lao, ""))
    assert said(soup, "h1") == "สำเนาหน้าเว็บของ อปท. นี้ที่เก็บไว้"
    assert said(soup, ".lead") == "เก็บสำเนาไว้ ๑ จาก ๒ หน้า"
    assert [" ".join(row.get_text(" ").split()) for row in soup.select("main .rows li")] == [
        "O1 โครงสร้าง ณ ๑๐ สิงหาคม ๒๕๖๓ เวลา ๐๙.๐๐ น.",
        "O2 ข้อมูลผู้บริหาร ยังไม่ได้เก็บ",
    ]
    Target.objects.create(site=Site.objects.get(lao=lao), kind="home", url=SITE, state="down", since=world.BEGAN)
    soup = page(ask(lao, ""))
    assert said(soup, "h1") == "เว็บไซต์เข้าไม่ได้ แต่อ่านสำเนาหน้าเว็บที่เก็บไว้ได้ที่นี่"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_page_as_for_three(lao, count, django_assert_num_queries):
    Wanted.objects.exclude(item="o1").delete()
    for number in range(1, count):
        captures.want(lao, f"O{number + 1}", [f"{SITE}p{number}"], item=f"o{number + 1}", now=AT)
    with django_assert_num_queries(3):
        ask(lao, "")


def test_a_page_is_bannered_with_its_time_and_source(lao):
    soup = page(ask(lao, "o1"))
    assert said(soup, "h1") == "O1 โครงสร้าง"
    banner = said(soup, "#banner")
    assert banner.startswith("นี่คือสำเนา ไม่ใช่เว็บไซต์จริง จุดตรวจของเราเก็บไว้ตามที่ปรากฏเมื่อ ๑๐ สิงหาคม ๒๕๖๓ เวลา ๐๙.๐๐ น.")
    assert banner.endswith("ที่มา: http://a.lao.test/o1")
    (frame,) = soup.select("iframe")
    assert unquote(frame["src"]) == f"/archive/{lao.code}/kept/20200810020000/?u={SITE}o1"
    assert frame["sandbox"] == ["allow-top-navigation-by-user-activation"]
    assert ask(lao, "O1").status_code == 200


def test_in_english_the_banner_is_english(lao):
    client = Client()
    client.cookies["django_language"] = "en"
    soup = page(client.get(f"/archive/{lao.code}/o1"))
    assert said(soup, "#banner b") == "This is a copy, not the site itself."


def test_the_page_itself_is_shown_as_it_stood_and_acts_on_nothing(lao):
    answer = itself(lao, "o1")
    text = answer.content.decode()
    assert "<h1>โครงสร้างหน่วยงาน</h1>" in text
    kept = f"/archive/{lao.code}/kept/20200810020000/?u=http%3A%2F%2Fa.lao.test%2F"
    assert f'href="{kept}a.css"' in text
    assert f'src="{kept}seal.png"' in text
    assert f'<a href="{kept.replace("/kept/", "/at/")}plan.pdf">แผน</a>' in text
    assert "<a>ไม่มี</a>" in text
    for word in ("script", "onclick", "form", "input"):
        assert word not in text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'; ")
    root = f"http://testserver/archive/{lao.code}/kept/"
    assert f"img-src {root} data:; style-src {root} 'unsafe-inline'; font-src {root} data:;" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("path", "kind", "shown", "rules"),
    [
        ("a.css", "text/css; charset=utf-8", "inline", "sandbox"),
        ("seal.png", "image/png", "inline", "sandbox"),
        ("bad.svg", "image/svg+xml", "inline", "sandbox"),
        ("plan.pdf", "application/pdf", "inline", "default-src 'none'; object-src 'self'"),
        ("plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment", "sandbox"),
        ("odd.html", "application/octet-stream", "attachment", "sandbox"),
    ],
)
def test_each_kind_is_sent_as_itself_or_not_opened_at_all(lao, path, kind, shown, rules):
    answer = itself(lao, path)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f"{shown}; filename*=UTF-8''{path}"
    assert answer.headers["Content-Security-Policy"].startswith(rules)


def test_a_style_sheet_fetches_within_the_archive(lao):
    text = itself(lao, "a.css").content.decode()
    assert f'url("/archive/{lao.code}/kept/20200810020000/?u=http%3A%2F%2Fa.lao.test%2Fbg.png")' in text


def test_the_time_asked_for_is_the_time_shown(lao):
    keep(lao, "o1", b"<p>later</p>", "text/html", when=AT + timedelta(days=1))
    assert "later" in itself_at(lao, page(ask(lao, "o1")))
    assert "โครงสร้าง" in itself_at(lao, page(ask(lao, "o1", at="2020-08-10T12:00")))
    soup = page(ask(lao, "o1"))
    assert [" ".join(one.get_text().split()) for one in soup.select("details .rows a")] == [
        "๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๐๐ น.",
        "๑๐ สิงหาคม ๒๕๖๓ เวลา ๐๙.๐๐ น.",
    ]


def itself_at(lao, soup):
    return Client().get(soup.select_one("iframe")["src"]).content.decode()


def test_a_pdf_is_shown_by_the_browsers_own_viewer_and_an_office_file_is_taken_away(lao):
    soup = page(ask(lao, "at/20200810020000/", u=SITE + "plan.pdf"))
    assert "sandbox" not in soup.select_one("iframe").attrs
    assert said(soup, "h1") == "plan.pdf"
    soup = page(ask(lao, "at/20200810020000/", u=SITE + "plan.xlsx"))
    assert soup.select("iframe") == []
    assert said(soup, "a.button") == "เปิดเอกสาร"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("o9", {}),
        ("kept/20200810020000/", {"u": "http://a.lao.test/never"}),
        ("kept/20200810020000/", {"u": "javascript:alert(1)"}),
        ("kept/20200810020000/", {}),
        ("kept/99999999999999/", {"u": SITE + "o1"}),
        ("at/1/", {"u": SITE + "o1"}),
        ("o1", {"at": "yesterday"}),
        ("o2", {}),
    ],
)
def test_what_is_not_kept_is_not_there(lao, path, query):
    assert ask(lao, path, **query).status_code == 404


def test_one_laos_pages_are_not_found_under_another(lao):
    other = type(lao).objects.exclude(pk=lao.pk)[0]
    assert Client().get(f"/archive/{other.code}/kept/20200810020000/", {"u": SITE + "o1"}).status_code == 404
    assert Client().get("/archive/000/").status_code == 404


def test_a_page_taken_down_is_gone_from_every_address(lao):
    captures.take_down(queries.archive_of(settings.SODSONG.data), SITE + "o1", by="x", why="y", now=AT)
    assert [ask(lao, "o1").status_code, itself(lao, "o1").status_code] == [404, 404]


def test_a_page_can_be_taken_away_with_what_it_needs(lao):
    answer = ask(lao, "o1.wacz")
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as wacz:
        urls = [
            json.loads(line.split(" ", 2)[2])["url"] for line in wacz.read("indexes/index.cdx").decode().splitlines()
        ]
        pages = wacz.read("pages/pages.jsonl").decode().splitlines()
    assert sorted(one.removeprefix(SITE) for one in urls) == ["a.css", "bg.png", "o1", "plan.pdf", "seal.png"]
    assert json.loads(pages[1])["title"] == "O1 โครงสร้าง"


def test_an_laos_page_leads_to_what_is_kept_of_it(lao):
    soup = page(Client().get(f"/lao/{lao.code}/"))
    (link,) = [one for one in soup.select("main a") if one["href"].startswith("/archive/")]
    assert link.get_text(strip=True) == "อ่านสำเนาหน้าเว็บที่เก็บไว้ ๑ หน้า"
    Kept.objects.all().delete()
    assert not [one for one in page(Client().get(f"/lao/{lao.code}/")).select("main a") if "/archive/" in one["href"]]


def test_an_officer_takes_a_page_out_with_a_reason_and_sees_that_it_was(lao, inside):
    soup = page(inside.get(f"/archive/{lao.code}/o1"))
    form = soup.select_one("details form")
    assert form["action"] == f"/lao/{lao.code}/kept/remove/"
    told = {"url": form.select_one("[name=url]")["value"], "why": ""}
    soup = page(inside.post(form["action"], told, follow=True))
    assert said(soup, ".message--error") == "กรุณาระบุเหตุผลที่นำสำเนาออก ยังไม่มีการเปลี่ยนแปลงใด ๆ"
    assert ask(lao, "o1").status_code == 200
    soup = page(inside.post(form["action"], told | {"why": "มีเลขบัตรประชาชน"}, follow=True))
    assert said(soup, ".message--success") == f"นำสำเนาของ {SITE}o1 ออกถาวรแล้ว"
    assert said(soup, "details .rows li").endswith("http://a.lao.test/o1 มีเลขบัตรประชาชน")
    assert ask(lao, "o1").status_code == 404
    assert "เลขบัตร" not in ask(lao, "").content.decode()


def test_nobody_else_takes_anything_out(lao):
    answer = Client().post(f"/lao/{lao.code}/kept/remove/", {"url": SITE + "o1", "why": "x"})
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/")
    assert "remove" not in ask(lao, "o1").content.decode()
