"""Behind a TLS proxy: cookies are Secure, the browser is told to come by TLS, forms of our own address are taken; else not."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sodsong.desk.project.options import origins

WORD = "แพร่-๒๕๖๓-ลองดู"


@pytest.fixture
def somsri(db):
    return User.objects.create_user("somsri", password=WORD, is_superuser=True)


@pytest.mark.parametrize("secure", [True, False])
def test_what_comes_over_tls_stays_on_tls(somsri, secure):
    client = Client()
    page = client.get("/login/", secure=secure)
    answer = client.post("/login/", {"username": "somsri", "password": WORD}, secure=secure)
    client.post("/language/", {"language": "en"}, secure=secure)
    assert answer.status_code == 302
    assert {name: bool(one["secure"]) for name, one in client.cookies.items()} == {
        "csrftoken": secure,
        "sessionid": secure,
        "django_language": secure,
    }
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"
    assert ("Strict-Transport-Security" in page.headers) == secure


@pytest.mark.parametrize(
    ("origin", "status"), [("https://desk.example.test", 302), ("https://other.example.test", 403)]
)
def test_a_proxy_that_does_not_say_tls_does_not_shut_the_forms(somsri, settings, origin, status):
    settings.CSRF_TRUSTED_ORIGINS = origins("https://desk.example.test/")
    settings.ALLOWED_HOSTS = ["desk.example.test"]
    client = Client(enforce_csrf_checks=True, headers={"host": "desk.example.test"})
    client.get("/login/")
    form = {"username": "somsri", "password": WORD, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/login/", form, headers={"origin": origin}).status_code == status


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8000", "https://", "nothing"])
def test_no_origin_is_trusted_but_our_own_over_tls(address):
    assert origins(address) == []
