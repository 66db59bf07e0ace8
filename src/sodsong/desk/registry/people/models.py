"""People with an account: which office they sit in, how they come in, and what they saw and did."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sodsong.desk.registry.people import policy

_NONE = {"district__isnull": True, "lao__isnull": True, "vendor__isnull": True}


class Seat(models.Model):
    """One person's role and its scope; an officer without a ``province`` sits for every province of this desk."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat")
    role = models.CharField(max_length=10)
    province = models.ForeignKey("registry.Province", on_delete=models.PROTECT, null=True, related_name="seats")
    district = models.ForeignKey("registry.District", on_delete=models.PROTECT, null=True, related_name="seats")
    lao = models.ForeignKey("registry.Lao", on_delete=models.PROTECT, null=True, related_name="seats")
    vendor = models.ForeignKey("registry.Vendor", on_delete=models.PROTECT, null=True, related_name="seats")
    since = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["province", "nacc", "assessor"], **_NONE)
                | Q(role="district", **(_NONE | {"district__isnull": False}))
                | Q(role="lao", **(_NONE | {"lao__isnull": False}))
                | Q(role="vendor", **(_NONE | {"vendor__isnull": False})),
                name="seat_of_its_role",
            ),
        ]

    @property
    def holder(self) -> policy.Holder:
        """The seat as the policy knows it."""
        province = self.province.name if self.province else ""
        role = next(one for one in policy.ROLES if one == self.role)
        return policy.Holder(role, province, self.district_id, self.lao_id, self.vendor_id)


class Invitation(models.Model):
    """A link that lets one person make an account with that seat, once; ``name`` says whom it is for."""

    name = models.CharField(max_length=150)
    role = models.CharField(max_length=10)
    province = models.ForeignKey("registry.Province", on_delete=models.CASCADE, null=True, related_name="+")
    district = models.ForeignKey("registry.District", on_delete=models.CASCADE, null=True, related_name="+")
    lao = models.ForeignKey("registry.Lao", on_delete=models.CASCADE, null=True, related_name="+")
    vendor = models.ForeignKey("registry.Vendor", on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]


class Entry(models.Model):
    """One coming in: the session that it opened, from where and with what; gone once it is ended or logged out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries")
    session = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]


class Factor(models.Model):
    """A second step at login: codes of a telephone (RFC 6238). The secret is sealed at rest; it counts once ``confirmed_at``.

    ``step`` is the last time step whose code was used, so that none is good twice; after ``wrong`` codes in a row
    nobody may try until ``wait_until``.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factor")
    sealed = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    step = models.BigIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)
    recovery = models.JSONField(default=list)  # keyed digests of the codes on paper that are not used yet
    spent = models.PositiveSmallIntegerField(default=0)  # how many were used: of two who bring one, one comes in
    wait_until = models.DateTimeField(null=True)


class Trace(models.Model):
    """One act of one person: who saw or did what, when, and what came of it (an HTTP status; 0 while it is under way)."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="traces")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=10, blank=True)
    did = models.BooleanField()
    route = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]


class Token(models.Model):
    """What another program brings to the API, made by an officer; only its keyed digest is kept. Good until ``revoked_at``.

    It reaches what lies in its province, or in one district or LAO of it; without a province every province of this desk.
    """

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    province = models.ForeignKey("registry.Province", on_delete=models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey("registry.District", on_delete=models.PROTECT, null=True, related_name="+")
    lao = models.ForeignKey("registry.Lao", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__isnull=True, lao__isnull=True)
                | Q(province__isnull=False, district__isnull=False, lao__isnull=True)
                | Q(province__isnull=False, district__isnull=True, lao__isnull=False),
                name="token_of_one_place",
            ),
        ]
