"""What people of other offices see in the console: their own, and a plain word where it ends."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from tests.desk import world
from tests.desk.access.people import Town
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
urlpatterns = [path("planted/", lambda _request: HttpResponse("open"), name="planted")]
urlpatterns += [path("", include("sodsong.desk.project.urls"))]


@pytest.fixture
def town():
    return Town()


def test_an_address_without_a_rule_is_refused_even_to_officers(inside, settings):
    settings.ROOT_URLCONF = "tests.desk.access.test_pages"
    assert inside.get("/planted/").status_code == 403


def test_a_clerk_plans_maintenance_of_its_own_site_and_of_no_other(town: Town):
    clerk = town.clients["lao"]
    assert page(clerk.get(f"/lao/{town.own.code}/")).select_one("#maintenance form")
    assert not page(clerk.get(f"/lao/{town.other.code}/")).select_one("#maintenance form")
    assert said(page(clerk.get("/")), "nav[aria-label]") == "แผงสถานะ เหตุขัดข้อง ของหน่วยงานเรา หน้าสถานะสาธารณะ", (
        "no way into what is not theirs"
    )


def test_the_incident_offers_its_acts_to_officers_of_the_province_alone(town: Town):
    acts = {
        who: len(page(one.get("/incidents/2563/1/")).select(".do form button")) for who, one in town.clients.items()
    }
    assert acts.pop("province") == acts.pop("head") > 3
    assert acts.pop("nacc") == 1, "it may co-sign the letter"
    assert set(acts.values()) == {0}


def test_a_refusal_says_why_in_plain_words(town: Town):
    response = town.clients["district"].get("/inbox/")
    assert response.status_code == 403
    text = response.content.decode()
    assert "หน้านี้ไม่ได้เปิดให้บัญชีของท่าน" in text
    assert "บัญชีของท่านเป็นของหน่วยงานอื่นหรือสำหรับงานส่วนอื่น" in text
    assert "เจ้าหน้าที่เข้าสู่ระบบ" not in text


def test_whoever_has_an_account_and_no_seat_sees_what_is_open_and_no_more():
    world.register(1)
    client = Client()
    client.force_login(User.objects.create_user("nobody"))
    assert client.get("/").status_code == 200
    assert client.get("/vendors/").status_code == 403
