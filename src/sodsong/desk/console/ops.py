"""The console's own acts: officers' accounts; the first is made once through a link that `sodsong up` prints."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.db import transaction

from sodsong.desk import clock
from sodsong.desk.registry.people import ops as people

SALT = "sodsong.console.setup"
MAX_AGE = 24 * 3600  # seconds a link is good for


class SetupOver(Exception):  # noqa: N818  # the state of things, told to a person
    """This link is no longer valid: it is older than 24 hours, or an officer has an account already."""


def setup_token() -> str | None:
    """A token for the link ``/setup/<token>/``, good for 24 hours and while nobody has an account; None once somebody has.

    It is signed with the data folder's key and stored nowhere.
    """
    if get_user_model().objects.exists():
        return None
    return signing.TimestampSigner(salt=SALT).sign("first-officer")


def check_setup(token: str) -> None:
    """Raises SetupOver unless ``token`` may still make the first officer."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(token, max_age=MAX_AGE)
    except signing.BadSignature as fault:
        raise SetupOver from fault
    if get_user_model().objects.exists():
        raise SetupOver


@transaction.atomic
def create_first_officer(token: str, username: str, password: str) -> User:
    """Make the first account, an officer who may also keep the others; raises SetupOver when the link is spent.

    The password has been checked by the form.
    """
    check_setup(token)
    user = get_user_model().objects.create_superuser(username=username, password=password)
    people.seat(user, "province", None, clock.now())
    return user


@transaction.atomic
def set_officer(username: str, password: str) -> bool:
    """Add an officer of the province, or give a known one a new password; True when it is a new one.

    Raises ValidationError with the sentences that say what is wrong with the password.
    """
    known = get_user_model().objects.filter(username=username).first()
    validate_password(password, user=known or User(username=username))
    if known is None:
        user = get_user_model().objects.create_user(username=username, password=password)
        people.seat(user, "province", None, clock.now())
        return True
    known.set_password(password)
    known.save()
    return False
