"""Changes to people: they take a seat, move to another one, leave."""

from datetime import datetime

from django.contrib.auth.models import User

from sodsong.desk.registry.models import District, Lao, Province, Vendor
from sodsong.desk.registry.people.models import Seat

Scope = District | Lao | Vendor | Province | None


def seat(user: User, role: str, scope: Scope, now: datetime, by: str = "") -> Seat:
    """``user`` sits in that role from now on; ``scope`` is what the role is for (None: every province of this desk).

    The province of a district or an LAO follows from it.
    """
    where: dict[str, object] = {"province": None, "district": None, "lao": None, "vendor": None}
    if isinstance(scope, (District, Lao)):
        where["province"] = scope.province
    if scope is not None:
        where[type(scope).__name__.lower()] = scope
    row, _made = Seat.objects.update_or_create(
        user=user, defaults={"role": role, "since": now, "by": by[:150], **where}
    )
    return row
