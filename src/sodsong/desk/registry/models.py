"""Provinces, districts, LAOs, sites, vendors and servers; what changes over time is dated."""

from django.db import models
from django.db.models import F, Q

from sodsong.desk.registry.calendar.models import DayChange  # noqa: F401  # Django finds an app's models here
from sodsong.desk.registry.changes.models import Change  # noqa: F401  # Django finds an app's models here
from sodsong.desk.registry.people.models import Entry, Factor, Invitation, Seat, Token, Trace  # noqa: F401  # Django finds an app's models here
from sodsong.desk.registry.sealing import opened


class Province(models.Model):
    """จังหวัด."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """อำเภอ; ``position`` is its place in the province's lists, ``column`` and ``row`` the one on its map, if somebody has said it.

    Columns count from the west, rows from the north, both from 1.
    """

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField(null=True)
    row = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["province", "name"], name="district_once")]

    def __str__(self) -> str:
        return self.name


class Lao(models.Model):
    """อปท.: one local administrative organisation; ``code`` is its stable id, the names are today's."""

    code = models.CharField(max_length=20, unique=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="laos")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="laos", null=True)
    type = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    official_name = models.CharField(max_length=250)
    aliases = models.JSONField(default=list)

    class Meta:
        # อบจ. has no district and comes first; databases disagree on where nothing stands.
        ordering = [F("district__position").asc(nulls_first=True), "type", "name"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """Type and name as letters write it: อบต.ท่าข้าม."""
        return self.official_name if self.type == "special" else f"{self.type}{self.name}"


class Spelling(models.Model):
    """A spelling that a person has confirmed for an LAO, by whom and when, and who took it back; kept as the record of both.

    What is read by is ``Lao.aliases``, where the spellings of the register's file stand too: those have no row here.
    """

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="spellings")
    written = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]


class FormerName(models.Model):
    """A name or type an LAO bore until a day (an อบต. becomes a ทต.): old letters stay readable."""

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="former_names")
    type = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    official_name = models.CharField(max_length=250)
    until = models.DateTimeField()


class Vendor(models.Model):
    """ผู้ให้บริการเว็บไซต์; its signed link bears ``serial``, so that one that went astray can be replaced."""

    name = models.CharField(max_length=200, unique=True)
    serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Server(models.Model):
    """เครื่องแม่ข่าย: an address that was seen to carry sites."""

    address = models.GenericIPAddressField(unique=True)

    def __str__(self) -> str:
        return self.address


class Site(models.Model):
    """A web site of an LAO while it bears that address; ``watched`` only once an officer has said so."""

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="sites")
    url = models.URLField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    watched = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lao", "url"], condition=Q(until__isnull=True), name="site_address_once")
        ]

    def __str__(self) -> str:
        return self.url


class Hosting(models.Model):
    """Where a site lies, from when to when: as the register declares it (a vendor) or as it was measured (a server)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hostings")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, related_name="hostings")
    server = models.ForeignKey(Server, on_delete=models.PROTECT, null=True, related_name="hostings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(vendor__isnull=True) ^ Q(server__isnull=True), name="hosting_of_one_kind"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(until__isnull=True, vendor__isnull=False), name="vendor_once"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(until__isnull=True, server__isnull=False), name="server_once"
            ),
        ]


class Term(models.Model):
    """What a site has until a day: its contract, its domain name, its certificate. A new day closes the old row.

    ``by`` is the officer who wrote it down; empty, it was read off the site's own certificate by a probe.
    """

    KINDS = ("contract", "domain", "certificate")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="terms")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, related_name="terms")
    kind = models.CharField(max_length=12)
    ends = models.DateField(db_index=True)
    by = models.CharField(max_length=150, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ends", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "kind"], condition=Q(until__isnull=True), name="term_once")
        ]


class Contact(models.Model):
    """A way to reach somebody: exactly one LAO, district office, vendor or office (``assessors``, ``nacc``, ``province``).

    The address is sealed at rest (sealing.py) and found by its keyed ``digest``; a purged contact keeps neither address
    nor name, only that there was one. ``position`` orders the ways of one owner: the first is tried first.
    """

    CHANNELS = ("line", "email", "webhook", "apprise")
    OFFICES = ("province", "nacc", "assessors")

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, null=True, related_name="contacts")
    district = models.ForeignKey(District, on_delete=models.CASCADE, null=True, related_name="contacts")
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, null=True, related_name="contacts")
    office = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10)
    sealed = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)  # the address was refused for good: bounced, or the bot is blocked
    blocked_why = models.CharField(max_length=40, blank=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lao__isnull=False, district__isnull=True, vendor__isnull=True, office="")
                | Q(lao__isnull=True, district__isnull=False, vendor__isnull=True, office="")
                | (Q(lao__isnull=True, district__isnull=True, vendor__isnull=False, office=""))
                | (Q(lao__isnull=True, district__isnull=True, vendor__isnull=True) & ~Q(office="")),
                name="contact_of_one",
            ),
        ]

    @property
    def address(self) -> str | None:
        """The address as its channel takes it; None when it is purged or sealed under another key."""
        return opened(self.sealed) if self.sealed else None

    @property
    def owner(self) -> "Lao | District | Vendor | str":
        """Whom it reaches."""
        return self.lao or self.district or self.vendor or self.office
