"""States and reasons of OIT items as people read them."""

from django.utils.translation import gettext_lazy

STATES = {
    "reachable": gettext_lazy("can be opened"),
    "unreachable": gettext_lazy("cannot be opened"),
    "suspect": gettext_lazy("doubtful"),
    "missing": gettext_lazy("no link"),
    "unknown": gettext_lazy("not yet known"),
}
LOOKS = {"reachable": "up", "unreachable": "down", "suspect": "waiting", "missing": "down", "unknown": "unknown"}
REASONS = {
    "no-link": gettext_lazy("nobody has entered a link"),
    "not-looked": gettext_lazy("not looked at yet"),
    "not-read": gettext_lazy("opens; a file whose text is not read"),
    "some-unreachable": gettext_lazy("some of its links do not open"),
    "redirect-home": gettext_lazy("leads to the home page"),
    "soft-404": gettext_lazy("the page says that it does not exist"),
    "login-wall": gettext_lazy("asks to sign in"),
    "empty-shell": gettext_lazy("a frame without content"),
    "no-text": gettext_lazy("a file without text, such as a scan"),
    "file-damaged": gettext_lazy("the file does not open"),
    "file-password": gettext_lazy("the file asks for a password"),
    "file-empty": gettext_lazy("the file is empty"),
    "file-binary": gettext_lazy("the file is of no known kind"),
    "other-year": gettext_lazy("speaks of earlier years only"),
    "other-subject": gettext_lazy("nothing of the item’s title stands in it"),
    "content-gone": gettext_lazy("what stood there is gone"),
    "implied": gettext_lazy("its home page is down"),
    "unapproved": gettext_lazy("without the head’s approval"),
}
# What an LAO can do about it, by reason; by state where the reason has no advice of its own.
_ADVICE = {
    "no-link": gettext_lazy(
        "Enter the address of the page that shows this item; if there is none yet, publish it first."
    ),
    "implied": gettext_lazy(
        "The whole site is down: press the vendor. This page comes back with it and needs nothing else."
    ),
    "redirect-home": gettext_lazy(
        "The page is gone and the site sends visitors to its home page: put the page back at this very address."
    ),
    "soft-404": gettext_lazy(
        "Put the page back at this very address: assessors judge what stood at the link that was entered."
    ),
    "login-wall": gettext_lazy(
        "Open it to everybody: on Drive choose “Anyone with the link”, on the site take the page out of the members’ part."
    ),
    "empty-shell": gettext_lazy(
        "The page opens but shows almost nothing without scripts: put the text or the file on the page itself."
    ),
    "no-text": gettext_lazy(
        "The file is a picture or a scan without text: publish it as text as well, so that it can be searched and read aloud."
    ),
    "file-damaged": gettext_lazy("The file does not open: upload it again and open it once yourself."),
    "file-password": gettext_lazy("Take the password off the file."),
    "file-empty": gettext_lazy("The file is empty: upload it again."),
    "file-binary": gettext_lazy("Publish the document as PDF or as a page."),
    "too-large": gettext_lazy(
        "The file is too large to be opened whole by our probes: look at it yourself, and part it or make it smaller."
    ),
    "other-year": gettext_lazy("It speaks of earlier years only: publish this year’s document at this address."),
    "other-subject": gettext_lazy(
        "Nothing there is about this item: check that the address belongs to this item, and name the item on the page."
    ),
    "content-gone": gettext_lazy(
        "Most of what stood there is gone: put it back, or tell the office why it was taken out."
    ),
    "address-denied": gettext_lazy(
        "The address leads into an office’s own network: enter the public address of the page."
    ),
    "robots": gettext_lazy("The site asks programs not to read it, so its text is not judged: open it yourself."),
    "some-unreachable": gettext_lazy("Some addresses of this item do not open: mend those below that are marked so."),
    "dns-nxdomain": gettext_lazy(
        "The name of the site is not known any more: ask the vendor whether the domain was paid for."
    ),
    "tls-expired": gettext_lazy("The site’s certificate has run out: ask the vendor to renew it."),
}
_BY_STATE = {
    "unreachable": gettext_lazy(
        "Ask whoever keeps the site to bring this address back; do not enter another one without asking the office."
    ),
    "suspect": gettext_lazy("Open the address yourself and see whether it shows the item."),
    "unknown": gettext_lazy("Wait for the next look, or open the address yourself."),
    "missing": _ADVICE["no-link"],
    "unapproved": gettext_lazy("Have the head approve the link, then note it on the LAO’s page."),
    "reachable": gettext_lazy("Nothing to do: it showed what it should when we last looked."),
}


def advice(state: str, reason: str) -> str:
    """What to do about an item that stands so."""
    return str(_ADVICE.get(reason) or _BY_STATE[state])


HOSTS = {
    "own": gettext_lazy("own site"),
    "third-party": gettext_lazy("another site"),
    "file": gettext_lazy("file host"),
}
LACKS = {
    "missing": gettext_lazy("no link"),
    "unreachable": gettext_lazy("cannot be opened"),
    "suspect": gettext_lazy("doubtful"),
    "unapproved": gettext_lazy("without the head’s approval"),
    "unknown": gettext_lazy("not yet known"),
}
MATCHED = {
    "code": gettext_lazy("by its code"),
    "title": gettext_lazy("by its title"),
    "position": gettext_lazy("by its place in the list: please check"),
}
STAGES = {
    "published": gettext_lazy("Handbook published"),
    "registration": gettext_lazy("Registration"),
    "entry": gettext_lazy("Entry of links"),
    "scoring": gettext_lazy("Scoring"),
    "clarification": gettext_lazy("Clarification"),
    "confirmation": gettext_lazy("Confirmation"),
    "assessment": gettext_lazy("Assessment"),
    "results": gettext_lazy("Results"),
}
PROBLEMS = {
    "no-columns": gettext_lazy("The first line needs the columns LAO code, item and URL."),
    "unreadable": gettext_lazy("The file cannot be read."),
    "unknown-lao": gettext_lazy("no LAO of that code"),
    "unknown-item": gettext_lazy("the year has no such item"),
    "bad-url": gettext_lazy("no address: write it whole, beginning with http:// or https://"),
}
