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
}
HOSTS = {
    "own": gettext_lazy("own site"),
    "third-party": gettext_lazy("another site"),
    "file": gettext_lazy("file host"),
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
