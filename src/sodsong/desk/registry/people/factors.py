"""The second step at login: six digits from a telephone, each good once, within half a minute either way; or a code on paper.

The telephone knows nothing of a rehearsal's clock, so times here are the machine's own.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

import pyotp
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from sodsong.desk.registry.people.models import Factor
from sodsong.desk.registry.sealing import digest, opened, seal

PERIOD = 30  # seconds a code is shown
TRIES = 5  # wrong codes in a row before one must wait
WAIT = timedelta(minutes=15)
CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"  # on paper; no letter that looks like another


def prepare(user: User) -> str:
    """The secret to be set up on the telephone; the same one until it is confirmed. Raises ValueError when one is in use."""
    row = Factor.objects.filter(user=user).first()
    if row is not None and row.confirmed_at:
        raise ValueError
    known = opened(row.sealed) if row else None
    if known:
        return known
    secret = pyotp.random_base32()
    Factor.objects.update_or_create(user=user, defaults={"sealed": seal(secret), "step": 0, "wrong": 0})
    return secret


def address(user: User, secret: str, issuer: str) -> str:
    """What the QR says: an ``otpauth://`` address."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name=issuer))


def asked(user: User) -> bool:
    """Does this person's login take a second step?"""
    return Factor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@transaction.atomic
def passes(user: User, code: str, now: datetime | None = None) -> bool:
    """Is ``code`` right now, and not used before? Confirms a new secret; too many wrong ones must wait."""
    now = now or datetime.now(UTC)
    row = Factor.objects.select_for_update().filter(user=user).first()
    secret = opened(row.sealed) if row else None
    if row is None or secret is None or (row.wait_until and now < row.wait_until):
        return False
    if _spends(row, code):
        return True
    digits = "".join(str(int(one)) for one in code if one.isdecimal())  # Thai digits too
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // PERIOD
    for step in (present, present - 1, present + 1):
        good = hmac.compare_digest(str(totp.generate_otp(step)), digits)
        # Compare-and-set: of two who bring the same code one comes in.
        if good and Factor.objects.filter(pk=row.pk, step__lt=step).update(
            step=step, wrong=0, wait_until=None, confirmed_at=row.confirmed_at or now
        ):
            return True
    Factor.objects.filter(pk=row.pk).update(wrong=F("wrong") + 1)
    if row.wrong + 1 >= TRIES:
        Factor.objects.filter(pk=row.pk).update(wrong=0, wait_until=now + WAIT)
    return False


def renew_codes(user: User) -> list[str]:
    """Ten codes for the day the telephone is lost, each good once; those made before are good no more. Shown this once."""
    codes = [f"{_drawn()}-{_drawn()}" for _number in range(CODES)]
    kept = [_mark(user.pk, code) for code in codes]
    Factor.objects.filter(user=user, confirmed_at__isnull=False).update(recovery=kept)
    return codes


def codes_left(user: User) -> int:
    """How many of the codes on paper are not used yet."""
    row = Factor.objects.filter(user=user, confirmed_at__isnull=False).first()
    return len(row.recovery) if row else 0


def _drawn() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(5))


def _mark(user: int, code: str) -> str:
    plain = "".join(one for one in code.lower() if one.isalnum())
    return digest(f"recovery:{user}:{plain}")


def _spends(row: Factor, code: str) -> bool:
    """Is ``code`` one of those on paper? Then it is used up; compare-and-set, so that of two one comes in."""
    mark = _mark(row.user_id, code)
    if row.confirmed_at is None or mark not in row.recovery:
        return False
    left = [one for one in row.recovery if one != mark]
    rows = Factor.objects.filter(pk=row.pk, spent=row.spent)
    return bool(rows.update(recovery=left, spent=row.spent + 1, wrong=0, wait_until=None))


def forget(user: User) -> None:
    """Log in without a second step from now on."""
    Factor.objects.filter(user=user).delete()
