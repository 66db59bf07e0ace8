"""The dossier: which copy speaks for a link, that its sealed file has not changed, and the package anybody can check."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from sodsong.desk.disclosure.models import Link
from sodsong.desk.disclosure.ops import catalogues, links
from sodsong.desk.vault.ops import captures, keys, ledger
from sodsong.desk.vault.queries import captures as kept
from sodsong.ground.seal import keyring, note, proof
from sodsong.ground.seal.entry import Entry
from sodsong.judge.disclosure.catalogue import Period
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.public.test_archive import AT, MARKUP, SITE, keep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
DAY = timedelta(days=1)


@pytest.fixture
def lao(tmp_path, monkeypatch):
    """An LAO whose O1 was kept on two days, the second after scoring closed; O2 has a link and no copy."""
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path, log="sodsong.test/log"))
    one = next(iter(world.register(1).laos.values()))
    rows = [links.Entry(one, 2563, "O1", SITE + "o1"), links.Entry(one, 2563, "O2", SITE + "o2?PHPSESSID=0a1b2c3d4e5f")]
    links.enter(rows, source="hand", by="=ก", now=AT)
    Link.objects.update(state="reachable", reason="ok")
    captures.want(one, "O1 โครงสร้าง", [SITE + "o1"], item="o1", now=AT)
    keep(one, "o1", MARKUP, "text/html", when=AT - DAY)
    keep(one, "o1", b"<p>other</p>", "text/html")
    scoring = [Period("scoring", date(2020, 8, 1), (AT - DAY).date())]
    catalogues.set_calendar(2563, scoring, note="", by="ก", now=AT)
    return one


def seal(data):
    captures.enter_files(kept.archive_of(data), world.NOW)
    ledger.checkpoint([keys.log_pen(data, "sodsong.test/log")], world.NOW, data)


def test_the_copy_from_before_scoring_closed_speaks_for_the_link(inside, lao, tmp_path, django_assert_num_queries):
    seal(tmp_path)
    inside.cookies["django_language"] = "en"
    with django_assert_num_queries(10):
        soup = page(inside.get(f"/oit/2563/lao/{lao.code}/dossier/"))
    assert "Of 2 links 1 have a copy, 1 of them in a sealed file." in said(soup, ".step")
    assert "kept 2 times" in soup.get_text()
    assert "entry 0 of the ledger" in soup.get_text()
    assert "one visitor’s session" in soup.get_text()
    copy = soup.select_one("dd a[href^='/archive/']")
    assert "20200809" in copy["href"]
    assert inside.get(copy["href"]).status_code == 200


def test_the_package_can_be_checked_by_itself(inside, lao, tmp_path):
    seal(tmp_path)
    answer = inside.get(f"/oit/2563/lao/{lao.code}/dossier/?as=zip")
    made = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = made.namelist()
    rows = list(csv.DictReader(io.StringIO(made.read("dossier.csv").decode("utf-8-sig"))))
    assert [row["item"] for row in rows] == ["O1", "O2"]
    assert rows[0]["entered_by"] == "'=ก"
    assert rows[0]["copy_at"].startswith("2020-08-09")
    assert rows[1]["copy_at"] == ""
    assert json.loads(made.read("dossier.json"))["links"][0]["url"] == SITE + "o1"
    (sealed,) = [name for name in names if name.startswith("sealed/")]
    entry = Entry.read(made.read(next(name for name in names if name.endswith(".entry.json"))))
    assert hashlib.sha256(made.read(sealed)).hexdigest() == entry.digest == rows[0]["sealed_sha256"]
    told = proof.parse(made.read(next(name for name in names if name.endswith(".tlog-proof"))).decode())
    assert told.holds(entry.leaf)
    ring = keyring.read(made.read("log.vkey").decode())
    assert note.verified(told.note, ring.keys).good
    inner = zipfile.ZipFile(io.BytesIO(made.read("copies.wacz")))
    assert "o1" in inner.read("pages/pages.jsonl").decode()
    assert made.read("README.txt").decode()


def test_what_is_not_sealed_yet_is_said_and_nothing_is_made_up(inside, lao):
    inside.cookies["django_language"] = "en"
    soup = page(inside.get(f"/oit/2563/lao/{lao.code}/dossier/"))
    assert "1 have a copy, 0 of them in a sealed file" in said(soup, ".step")
    answer = inside.get(f"/oit/2563/lao/{lao.code}/dossier/?as=zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == ["README.txt", "dossier.csv", "dossier.json", "copies.wacz"]
