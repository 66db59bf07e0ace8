"""Roles and what they are for, in words."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.registry.people.models import Invitation, Seat, Token

ROLES = {
    "province": gettext_lazy("Officer of the province"),
    "nacc": gettext_lazy("Provincial anti-corruption office"),
    "district": gettext_lazy("District office"),
    "lao": gettext_lazy("LAO staff"),
    "vendor": gettext_lazy("Hosting company"),
    "assessor": gettext_lazy("Assessor"),
}

_PROBLEMS = {
    "password_too_short": gettext_lazy("The password is too short: at least %(min_length)s characters."),
    "password_too_common": gettext_lazy("The password is one that many people use; it would be guessed."),
    "password_too_similar": gettext_lazy("The password is too much like your name."),
    "password_entirely_numeric": gettext_lazy("The password may not be digits alone."),
    "password_mismatch": gettext_lazy("The two passwords are not the same."),
    "password_incorrect": gettext_lazy("The old password is not right."),
    "unique": gettext_lazy("This name is taken; please choose another."),
    "required": gettext_lazy("Please fill this in."),
    "invalid": gettext_lazy("Letters, digits and @ . + - _ alone, without spaces."),
    "max_length": gettext_lazy("That is too long."),
    "null_characters_not_allowed": gettext_lazy("It holds a character that cannot be kept."),
}


def problem(fault: ValidationError) -> str:
    """What is wrong with a name or a password, in our words; Django’s own where it is a new one."""
    said = _PROBLEMS.get(fault.code or "")
    return str(said) % (fault.params or {}) if said else " ".join(fault.messages)


def scope(row: Seat | Invitation | Token) -> str:
    """What a seat or a token is for: อำเภอลอง, อบต.ท่าข้าม, a company, a province."""
    if row.lao:
        return row.lao.short_name
    if row.district:
        return _("District %(name)s") % {"name": row.district.name}
    if not isinstance(row, Token) and row.vendor:
        return row.vendor.name
    return _("Province %(name)s") % {"name": row.province.name} if row.province else _("every province here")
