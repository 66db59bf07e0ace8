"""What became of a message, why, and through what, as words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sodsong.desk.console.contacts.pages import BLOCKED, CHANNELS

STATES = {
    "drafted": pgettext_lazy("state of a message", "waits to be sent"),
    "sent": pgettext_lazy("state of a message", "sent"),
    "delivered": pgettext_lazy("state of a message", "delivered"),
    "opened": pgettext_lazy("state of a message", "opened"),
    "failed": pgettext_lazy("state of a message", "for a person to tell"),
    "digested": pgettext_lazy("state of a message", "sent as part of another"),
}
LOOKS = {
    "drafted": "waiting",
    "failed": "down",
    "sent": "unknown",
    "delivered": "up",
    "opened": "up",
    "digested": "unknown",
}
REASONS = {
    **BLOCKED,
    "no-contact": _("there is no contact of theirs"),
    "no-channel": _("the channel is not set up"),
    "address-unreadable": _("the address cannot be read: sealed under another key"),
    "quota-spent": _("the month’s quota is spent"),
    "too-many": _("too many at once; it is tried again"),
    "token-refused": _("LINE refuses our token; see the settings"),
    "refused": _("the message itself was refused"),
    "server-error": _("the receiving server has a fault"),
    "unreachable": _("the receiving server cannot be reached"),
    "busy": _("the mailbox is full or busy"),
    "login-refused": _("the mail relay refuses our login; see the settings"),
    "no-encryption": _("the mail relay offers no encryption; see the settings"),
}
THROUGH = {**CHANNELS, "hand": _("told by a person")}
