"""Codes of letters as words."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "circular": _("Letter to the districts and LAOs"),
    "vendor": _("Letter to the hosting company"),
    "assessors": _("Letter to the assessors"),
    "nacc": _("Letter to the anti-corruption office"),
    "memo": _("Memo to the governor"),
    "reminder": _("Reminder"),
    "closing": _("Closing letter"),
}
PURPOSES = {
    "circular": _("Stamped, with the list; passed on by links once issued."),
    "vendor": _("External: repair by the deadline, keep the logs, say in writing what happened."),
    "assessors": _("External: what our probes saw, and the wish that they look again."),
    "nacc": _("External: the same, to the provincial anti-corruption office."),
    "memo": _("Facts, what weighs, what is proposed."),
    "reminder": _("Stamped: to those whose sites are still down."),
    "closing": _("Stamped: the sites are back, with thanks."),
}
REFUSED = {
    "paper-stands": _("This letter is issued or set aside already and is not changed any more."),
    "edited-meanwhile": _(
        "Somebody has kept another version meanwhile. Yours is shown below and not kept: compare the two."
    ),
    "number-taken": _(
        "This number stands in the register already. Take another one, or leave it empty to draw the next."
    ),
    "number-wrong": _("A number in the register is from 1 to 9,999,999."),
    "received-already": _("This letter stands in the register already."),
    "words-missing": _("Please say why, in a few words."),
    "no-scan": _("The scan is neither PDF, PNG nor JPEG."),
    "scan-too-large": _("The scan is larger than 25 MB."),
    "nobody": _("Nobody would stand in this letter."),
    "incident-over": _("The incident is over."),
    "not-issued": _("The letter of this incident has not been issued yet."),
}
URGENCIES = ("", "ด่วน", "ด่วนมาก", "ด่วนที่สุด")
UNPRINTABLE = {
    "font": _("The letter fonts lack one of the characters typed: take it out, or write it in other letters."),
    "emblem": _("The emblem cannot be used: give a small PNG, JPEG or plain SVG that only draws."),
    "qr": _("The text of the QR code is too long: shorten it."),
    "typeset": _("The letter cannot be set as it is."),
}
