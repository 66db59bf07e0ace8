"""Every page of the console that an officer may read: the table of addresses goes in, addresses of the filled rows come out."""

from typing import Any

from django.db.models import Model
from django.urls import URLPattern, get_resolver, reverse

from sodsong.desk.cases.models import Incident
from sodsong.desk.console.access.routes import CONSOLE
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.dispatch.papers.models import Entry, Paper
from sodsong.desk.inbox.models import Letter
from sodsong.desk.registry.models import Lao, Server, Vendor

# What is read there is made by a typesetter, taken from a file, or belongs to somebody who is not in yet: no page.
NO_PAGES = {
    "incident-letter-pdf": "a file", "incident-letter-docx": "a file", "incident-circular-picture": "a file",
    "incident-circular-demand": "a file", "incident-evidence-pdf": "a file", "letters-batch-zip": "a file",
    "letters-file": "a file", "letters-version": "a file", "letters-scan": "a file", "letters-export": "a file",
    "contacts-export": "a file", "sites-export": "a file", "incident-export": "a file",
    "incident-laos-export": "a file", "reports-export": "a file", "contacts-held": "a file", "contacts-persons-held": "a file",
    "oit-export": "a file", "vendors-scorecard": "a file", "oit-catalogue-file": "a file", "oit-dossier": "a file",
    "setup": "for the first officer alone", "login-code": "half-way in", "invited": "not in yet",
    "letters-batch": "belongs to an order of thousands of letters", "healthz": "no page",
    "reports-batch": "belongs to a file that waits",
}  # fmt: skip


def places() -> dict[str, str]:
    """Name → address of each page. Raises LookupError for an address that nobody has filled in here."""
    found = {}
    for pattern in _patterns(get_resolver().url_patterns):
        rule = CONSOLE.get(pattern.name or "")
        if rule is None or rule.see is None or pattern.name in NO_PAGES:
            continue
        values = _values(str(pattern.name))
        if unknown := pattern.pattern.converters.keys() - values:
            raise LookupError(f"console:{pattern.name}: nobody has said here which {', '.join(unknown)} to look at")
        named = {key: values[key] for key in pattern.pattern.converters}
        found[str(pattern.name)] = reverse(f"console:{pattern.name}", kwargs=named)
    return found


def _patterns(patterns: list[Any]) -> list[URLPattern]:
    """The console's own addresses."""
    inner = next(one for one in patterns if getattr(one, "namespace", None) == "console")
    return list(inner.url_patterns)


def _values(name: str) -> dict[str, Any]:
    newest = Incident.objects.order_by("-began_at")[0]
    values: dict[str, Any] = {
        "code": "x0", "version": 1, "kind": "lao", "key": "x0", "direction": "out",
        "year": newest.year, "number": newest.number, "district": Lao.objects.get(code="x0").district_id,
    }  # fmt: skip
    if name.startswith("oit"):
        values["year"] = disclosure.years_with_links()[0]
        values["item"] = disclosure.catalogue(values["year"]).items[0].code
    rows: dict[str, type[Model]] = {
        "incident-circular-recipient": Recipient, "letters-paper": Paper, "letters-entry": Entry, "inbox-letter": Letter,
        "vendors-vendor": Vendor, "vendors-what-if": Vendor, "vendors-server": Server,
    }  # fmt: skip
    if name in rows:
        values["pk"] = rows[name]._base_manager.order_by("pk")[0].pk
    if name == "incident-step":
        values["key"] = "own-0"
    return values
