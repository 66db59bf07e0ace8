"""One person of each role, one's own things and another branch's, and the addresses of both."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.registry.models import Lao, Province, Vendor
from sodsong.desk.registry.people import ops
from tests.desk import world

VALUES = {
    "token": "token", "rest": "nothing", "form": "csv", "version": 1, "receipt": 1, "demand": 1, "pk": 1,
    "year": 2563, "number": 1, "key": "key", "kind": "lao", "stamp": 1, "item": "home", "which": 1, "direction": "out", "place": 1, "scan": 1,
}  # fmt: skip


def addresses():
    """Every address of the desk: its name with its namespaces, its pattern as it stands in the resolver."""
    return dict(walk(get_resolver().url_patterns, ""))


def walk(patterns, space):
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from walk(one.url_patterns, inner)
        else:
            assert isinstance(one, URLPattern)
            yield f"{space}{one.name}", one


class Town:
    """The case of August with its letter issued, and people of every role in it."""

    def __init__(self):
        made = world.august(confirmed=True)
        world.issued(made)
        self.own = Lao.objects.get(code=world.FALLEN[1])
        self.other = Lao.objects.exclude(district=self.own.district).filter(code__in=world.FALLEN).first()
        self.vendor = Vendor.objects.get(name=world.VENDOR)
        far = Province.objects.create(name="จังหวัดสมมุติ")
        here = self.own.province
        seats = {
            "province": ("province", here),
            "nacc": ("nacc", here),
            "district": ("district", self.own.district),
            "lao": ("lao", self.own),
            "vendor": ("vendor", self.vendor),
            "assessor": ("assessor", here),
            "elsewhere": ("province", far),
            "head": ("province", here),
        }
        self.clients = {"nobody": Client()}
        for name, (role, scope) in seats.items():
            user = User.objects.create_user(name, is_superuser=name == "head")
            ops.seat(user, role, scope, world.NOW - timedelta(days=1))
            self.clients[name] = Client()
            self.clients[name].force_login(user)

    def values(self, name, pattern, *, own):
        """What stands in an address: of one's own branch, or of another."""
        lao = self.own if own else self.other
        found = {key: VALUES[key] for key in pattern.pattern.converters if key in VALUES}
        if "code" in pattern.pattern.converters:
            found["code"] = lao.code
        if "district" in pattern.pattern.converters:
            found["district"] = lao.district_id
        if name.startswith("console:contacts-") and "key" in found:
            found["key"] = lao.code
        if name.startswith("console:incident-circular-") and "pk" in found:
            found["pk"] = Recipient.objects.get(lao=lao).pk
        return found
