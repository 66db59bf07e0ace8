"""Roles and what they are for, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.registry.people.models import Invitation, Seat

ROLES = {
    "province": gettext_lazy("Officer of the province"),
    "nacc": gettext_lazy("Provincial anti-corruption office"),
    "district": gettext_lazy("District office"),
    "lao": gettext_lazy("LAO staff"),
    "vendor": gettext_lazy("Hosting company"),
    "assessor": gettext_lazy("Assessor"),
}


def scope(row: Seat | Invitation) -> str:
    """What a seat is for: อำเภอลอง, อบต.ท่าข้าม, a company, a province."""
    if row.lao:
        return row.lao.short_name
    if row.district:
        return _("District %(name)s") % {"name": row.district.name}
    if row.vendor:
        return row.vendor.name
    return _("Province %(name)s") % {"name": row.province.name} if row.province else _("every province here")
