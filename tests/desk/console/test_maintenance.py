import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from sodsong.desk.registry.models import Lao
from sodsong.desk.watch.models import Maintenance, Target
from tests.desk.helpers import phrae

pytestmark = pytest.mark.django_db


@pytest.fixture
def lao():
    phrae()
    return Target.objects.first().site.lao


@pytest.fixture
def officer(client):
    client.force_login(User.objects.create_superuser("somsri"))
    return client


def plan(client, lao, begins="2099-08-11T09:00", ends="2099-08-11T12:00", reason="ย้ายเครื่อง"):
    form = {"begins": begins, "ends": ends, "reason": reason}
    return client.post(reverse("console:maintenance-plan", args=[lao.code]), form, follow=True)


def test_an_officer_plans_one_and_everybody_reads_it(officer, client, lao):
    page = plan(officer, lao).content.decode()
    row = Maintenance.objects.get()
    assert (row.site.lao, row.by, row.reason) == (lao, "somsri", "ย้ายเครื่อง")
    assert row.begins.isoformat() == "2099-08-11T02:00:00+00:00"
    assert "ย้ายเครื่อง" in page
    assert "๑๒.๐๐\u00a0น." in page
    client.logout()
    assert "ย้ายเครื่อง" in client.get(reverse("console:board-lao", args=[lao.code])).content.decode()


def test_one_that_ends_before_it_begins_is_refused_in_words(officer, lao):
    (message,) = plan(officer, lao, ends="2099-08-11T08:00").context["messages"]
    assert message.level_tag == "error"
    assert not Maintenance.objects.exists()


def test_what_is_no_time_is_refused(officer, lao):
    (message,) = plan(officer, lao, begins="soon").context["messages"]
    assert message.level_tag == "error"
    assert not Maintenance.objects.exists()


def test_it_is_ended_by_an_officer_of_the_same_body_s_page_only(officer, lao):
    plan(officer, lao)
    row = Maintenance.objects.get()
    other = Lao.objects.exclude(pk=lao.pk).first()
    officer.post(reverse("console:maintenance-end", args=[other.code, row.pk]))
    assert Maintenance.objects.exists()
    officer.post(reverse("console:maintenance-end", args=[lao.code, row.pk]))
    assert not Maintenance.objects.exists()


def test_nobody_plans_without_being_an_officer(client, lao):
    assert client.post(reverse("console:maintenance-plan", args=[lao.code])).status_code == 302
    assert not Maintenance.objects.exists()
