"""Seats: which person with an account sits in which office."""

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
