"""People come by invitation, log in with a second step, end their sessions; what they see and do is on record."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from sodsong.desk.console.access.routes import RULES
from sodsong.desk.console.people.named import NAMES, named
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people import factors, ops, queries
from sodsong.desk.registry.people.models import Entry, Factor, Invitation, Trace
from sodsong.desk.registry.people.policy import OPEN, Holder
from sodsong.desk.registry.sealing import opened
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PASSWORD = "แพร่-๒๕๖๓-ลองดู"
TYPED = {"username": "clerk", "password1": PASSWORD, "password2": PASSWORD}
WHEN = datetime(2026, 11, 1, 3, 0, 10, tzinfo=UTC)


@pytest.fixture
def town():
    return world.watched(world.register(2), down=("540166",))


def invite(inside, role="lao", code="540166", name="ปลัดสมมุติ"):
    of = f"lao:{Lao.objects.get(code=code).pk}" if code else ""
    soup = page(inside.post("/people/", {"name": name, "role": role, "of": of}, follow=True))
    return said(soup, "#invitations .code").split("testserver", 1)[1]


def test_an_invited_clerk_makes_an_account_once_and_lands_on_what_is_theirs(inside, town):
    link, clerk = invite(inside), Client()
    assert said(page(clerk.get(link)), ".lead").startswith("เจ้าหน้าที่ อปท. · อบต.ท่าข้าม")
    soup = page(clerk.post(link, TYPED, follow=True))
    assert said(soup, "h1") == "เว็บไซต์ของเรา ๑ จาก ๑ แห่งเข้าไม่ได้"
    assert [one.get_text() for one in soup.select("main .rows a")] == ["อบต.ท่าข้าม", "รายการ OIT", "ช่องทางติดต่อ"]
    user = User.objects.get(username="clerk")
    assert queries.holder(user) == Holder("lao", "แพร่", None, Lao.objects.get(code="540166").pk)
    assert Client().post(link, {**TYPED, "username": "second"}).status_code == 403
    assert User.objects.filter(username="second").count() == 0
    assert not page(inside.get("/people/")).select("#invitations")


def test_a_weak_password_does_not_use_the_invitation_up(inside, town):
    link, clerk = invite(inside), Client()
    assert clerk.post(link, {**TYPED, "password1": "1234567890", "password2": "1234567890"}).status_code == 400
    assert clerk.post(link, TYPED)["Location"] == "/mine/"


def test_of_two_who_accept_at_once_one_is_told_it_is_spent(inside, town):
    token = invite(inside).split("/")[2]
    ops.accept(token, "first", PASSWORD, world.NOW)
    Invitation.objects.update(withdrawn_at=None)
    with pytest.raises(ops.Spent):
        ops.accept(token, "second", PASSWORD, world.NOW)


def test_a_withdrawn_an_old_and_an_altered_invitation_open_nothing(inside, town):
    link = invite(inside)
    assert Client().get(link[:-2] + "x/").status_code == 403
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8), tick=False):
        assert Client().get(link).status_code == 403
    soup = page(inside.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/", follow=True))
    assert said(soup, ".message--success") == "ถอนคำเชิญแล้ว"
    assert Client().get(link).status_code == 403


def test_an_office_that_does_not_fit_the_role_is_refused(inside, town):
    answer = inside.post("/people/", {"name": "ก", "role": "lao", "of": ""})
    assert answer.status_code == 400
    assert "เลือกหน่วยงานให้ตรงกับบทบาท" in answer.content.decode()
    assert not Invitation.objects.exists()


def login(client, officer, path="/vendors/"):
    return client.post("/login/", {"username": officer.username, "password": PASSWORD, "next": path})


def test_a_session_is_listed_and_ended_from_another_place(officer, town):
    here, there = Client(headers={"User-Agent": "โทรศัพท์"}), Client(headers={"User-Agent": "เครื่องที่ทำงาน"})
    login(here, officer)
    login(there, officer)
    rows = page(here.get("/account/")).select("section .rows li")
    assert ["เครื่องนี้" in row.get_text() for row in rows] == [False, True], "the newest first"
    entry = rows[0].select_one("button")["value"]
    here.post("/account/sessions/end/", {"entry": entry})
    assert there.get("/vendors/")["Location"].startswith("/login/")
    assert here.get("/vendors/").status_code == 200


def test_nobody_ends_somebody_elses_session(officer, town):
    other, mine = User.objects.create_user("other", password=PASSWORD), Client()
    login(mine, officer)
    stranger = Client()
    stranger.force_login(other)
    stranger.post("/account/sessions/end/", {"entry": Entry.objects.get().pk})
    assert mine.get("/account/").status_code == 200


def test_a_new_password_ends_every_other_session(officer, town):
    here, there = Client(), Client()
    login(here, officer)
    login(there, officer)
    fresh = "อีกคำหนึ่ง-ที่ยาวพอ"
    typed = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert said(page(here.post("/account/password/", typed, follow=True)), ".message--success").startswith(
        "เปลี่ยนรหัสผ่านแล้ว"
    )
    assert there.get("/account/").status_code == 302
    assert Entry.objects.count() == 1


@pytest.fixture
def with_telephone(officer, town):
    """The officer has set up the second step; what the telephone shows at a moment."""
    client = Client()
    login(client, officer)
    secret = factors.prepare(officer)

    def shows(moment):
        return pyotp.TOTP(secret).at(moment)

    with time_machine.travel(WHEN, tick=False):
        soup = page(client.get("/account/second-step/"))
        assert said(soup, ".code").replace(" ", "") == secret
        assert client.post("/account/second-step/", {"code": "000000"}).status_code == 400
        codes = page(client.post("/account/second-step/", {"code": shows(WHEN)})).select("#codes li")
        shows.codes = [one.get_text() for one in codes]
    return shows


def test_the_second_step_is_asked_for_and_a_code_is_good_once(officer, with_telephone):
    client, later = Client(), WHEN + timedelta(minutes=2)
    with time_machine.travel(later, tick=False):
        assert login(client, officer)["Location"] == "/login/code/"
        assert client.get("/vendors/")["Location"].startswith("/login/"), "the password alone opens nothing"
        assert client.post("/login/code/", {"code": "123456"}).status_code == 400
        thai = with_telephone(later).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        assert client.post("/login/code/", {"code": thai})["Location"] == "/vendors/"
        assert client.get("/vendors/").status_code == 200
        again = Client()
        login(again, officer)
        assert again.post("/login/code/", {"code": with_telephone(later)}).status_code == 400, "seen over a shoulder"


def test_a_code_on_paper_opens_once_when_the_telephone_is_lost(officer, with_telephone):
    first, second, *_others = with_telephone.codes
    assert len(set(with_telephone.codes)) == factors.CODES
    kept = " ".join(Factor.objects.get().recovery)
    assert first not in kept, "digests alone are kept"
    client = Client()
    login(client, officer)
    assert client.post("/login/code/", {"code": first.upper().replace("-", " ")})["Location"] == "/vendors/"
    assert "เหลือ ๙ รหัส" in client.get("/account/").content.decode()
    again = Client()
    login(again, officer)
    assert again.post("/login/code/", {"code": first}).status_code == 400, "each once"
    later = WHEN + timedelta(minutes=10)
    with time_machine.travel(later, tick=False):
        made = page(client.post("/account/second-step/", {"code": with_telephone(later), "act": "codes"}))
    assert len(made.select("#codes li")) == factors.CODES
    assert again.post("/login/code/", {"code": second}).status_code == 400, "new ones end the old"


def test_of_two_who_bring_the_same_paper_one_comes_in(officer, with_telephone):
    row = Factor.objects.get()
    assert factors._spends(row, with_telephone.codes[0])
    assert not factors._spends(row, with_telephone.codes[0]), "as it was read before the other came in"


def test_after_five_wrong_codes_even_the_right_one_must_wait(officer, with_telephone):
    moment = WHEN + timedelta(minutes=5)
    for _ in range(factors.TRIES):
        assert not factors.passes(officer, "111111", moment)
    assert not factors.passes(officer, with_telephone(moment), moment)
    later = moment + factors.WAIT
    assert factors.passes(officer, with_telephone(later), later)


@pytest.mark.parametrize("code", ["²³¹¹¹¹", "①②③④⑤⑥", "๑๑๑๑๑๑", "-1", "\x00", "", "1" * 20])
def test_a_code_of_odd_signs_is_wrong_and_nothing_worse(officer, with_telephone, code):
    assert not factors.passes(officer, code, WHEN + timedelta(minutes=5))


def test_the_secret_lies_sealed_and_is_not_shown_again(officer, with_telephone):
    row = Factor.objects.get()
    assert opened(row.sealed) not in row.sealed
    with pytest.raises(ValueError):  # noqa: PT011  # it has no words
        factors.prepare(officer)


def test_after_eight_wrong_passwords_that_name_waits_and_others_do_not(officer, town):
    other = User.objects.create_user("other", password=PASSWORD)
    answers = [Client().post("/login/", {"username": "somsri", "password": "no"}) for _ in range(8)]
    assert [one.status_code for one in answers] == [200] * 7 + [429]
    assert "รหัสผ่านผิดหลายครั้งเกินไป" in answers[-1].content.decode()
    assert login(Client(), officer).status_code == 429, "the right password too"
    assert login(Client(), other).status_code == 302


def test_a_closed_account_is_out_at_once(inside, town):
    link, clerk = invite(inside), Client()
    clerk.post(link, TYPED)
    user = User.objects.get(username="clerk")
    inside.post(f"/people/{user.pk}/leave/")
    assert clerk.get("/mine/").status_code == 302
    assert login(clerk, user).status_code == 200, "told that name and password do not fit"
    page(inside.get("/people/"))
    assert "clerk" not in said(page(inside.get("/people/")), "main")


def test_nobody_closes_their_own_account(inside, officer, town):
    inside.post(f"/people/{officer.pk}/leave/")
    officer.refresh_from_db()
    assert officer.is_active


def test_every_act_leaves_one_row_with_what_came_of_it(inside, town):
    clerk = Client()
    clerk.post(invite(inside), TYPED)
    Trace.objects.all().delete()
    inside.get("/vendors/")
    inside.post("/people/", {"name": "", "role": "lao"})
    clerk.get("/vendors/")
    clerk.get("/")
    rows = [(one.name, one.role, one.did, one.path, one.status) for one in Trace.objects.order_by("pk")]
    assert rows == [
        ("เจ้าหน้าที่ ข", "province", False, "/vendors/", 200),
        ("เจ้าหน้าที่ ข", "province", True, "/people/", 400),
        ("ปลัดสมมุติ", "lao", False, "/vendors/", 403),
    ]
    soup = page(inside.get("/people/traces/"))
    assert [row.select_one(".tag").get_text() for row in soup.select("tbody tr")] == ["ปฏิเสธ", "ไม่รับ", "เสร็จ"]
    what = [" ".join(row.select("td")[1].get_text(" ").split()) for row in soup.select("tbody tr")]
    assert what[:2] == ["ดู ผู้ให้บริการเว็บไซต์ /vendors/", "ทำ ผู้ใช้งาน /people/"]


def test_each_address_whose_visits_are_kept_has_words():
    kept = {route for route, rule in RULES.items() if {rule.see, rule.do} - {OPEN, None}}
    assert set(NAMES) == kept
    with translation.override("th"):
        assert [route for route in NAMES if not re.search("[ก-๙]", named(route))] == []


def test_a_visit_to_an_address_that_is_no_more_is_told_by_the_address(inside):
    ops.begin_trace(
        User.objects.get(username="somsri"), "province", "console:gone", "/gone/", world.NOW, did=False, status=200
    )
    row = page(inside.get("/people/traces/")).select_one("tbody tr td + td")
    assert row.get_text(" ", strip=True) == "ดู /gone/"


def test_an_act_that_breaks_half_way_has_its_row(inside, town, monkeypatch):
    def broken(*_a, **_k):
        raise RuntimeError

    monkeypatch.setattr("sodsong.desk.registry.people.ops.invite", broken)
    with pytest.raises(RuntimeError):
        inside.post("/people/", {"name": "ก", "role": "nacc", "of": ""})
    assert Trace.objects.latest("pk").did


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_however_many_people_there_are(inside, town, count, django_assert_num_queries):
    for number in range(count):
        user = User.objects.create_user(f"one{number}")
        ops.seat(user, "lao", Lao.objects.all()[number], world.NOW)
        ops.invite("ก", "district", Lao.objects.filter(district__isnull=False)[0].district, world.NOW, "ข")
        ops.begin_trace(user, "lao", "x", "/x/", world.NOW, did=False)
    with django_assert_num_queries(8):
        page(inside.get("/people/"))
    with django_assert_num_queries(6):
        page(inside.get("/people/traces/"))
