"""The table of addresses: what seeing and doing there asks for, and whose the thing is that the address names."""

from dataclasses import dataclass

from sodsong.desk.registry.people.policy import OPEN, SELF


@dataclass(frozen=True, slots=True)
class Rule:
    """``see`` is the verb for reading, ``do`` for everything else; None where there is nothing of the kind to do.

    ``of`` names the finder of the place (places.py); ``desk`` is the whole office.
    """

    see: str | None
    do: str | None = None
    of: str = "desk"


ANYBODY = Rule(OPEN)
EITHER_WAY = Rule(OPEN, OPEN)
_CASE, _ACT = Rule("see.case", of="incident"), Rule(None, "do.case", "incident")
_FORM = Rule("see.case", "do.case", "incident")
_PAPER, _ON_PAPER = Rule("see.case", of="paper"), Rule(None, "do.case", "paper")
_OFFICE_SEES, _OFFICE_DOES, _OFFICE_FORM = Rule("see.case"), Rule(None, "do.case"), Rule("see.case", "do.case")
_OIT, _OF_OIT = Rule("see.oit"), Rule(None, "do.oit")
_VENDORS, _OF_VENDORS = Rule("see.vendors"), Rule(None, "do.vendors")

CONSOLE: dict[str, Rule] = {
    "today": ANYBODY,
    "board": ANYBODY,
    "board-live": ANYBODY,
    "board-watch": Rule("do.watch", "do.watch"),
    "board-lao": ANYBODY,
    "board-lao-times": ANYBODY,
    "maintenance-plan": Rule(None, "do.maintenance", "lao"),
    "maintenance-end": Rule(None, "do.maintenance", "lao"),
    "incident-list": ANYBODY,
    "incident": ANYBODY,
    "incident-live": ANYBODY,
    "incident-confirm": _ACT,
    "incident-deadline": _ACT,
    "incident-close": _ACT,
    "incident-dismiss": _ACT,
    "incident-note": Rule(None, "note.case", "incident"),
    "incident-letter": _CASE,
    "incident-letter-version": _CASE,
    "incident-letter-pdf": _CASE,
    "incident-letter-docx": _CASE,
    "incident-circular": _FORM,
    "incident-circular-sheet": _CASE,
    "incident-circular-publish": _ACT,
    "incident-circular-recipient": Rule("see.recipient", "do.recipient", "recipient"),
    "incident-circular-link": _ACT,
    "incident-circular-picture": Rule("see.recipient", of="recipient"),
    "incident-circular-demand": Rule("see.recipient", of="recipient"),
    "incident-step-add": _FORM,
    "incident-step": _FORM,
    "incident-laos": _FORM,
    "incident-repair": _ACT,
    "incident-cosign": Rule(None, "cosign.case", "incident"),
    "incident-merge": _ACT,
    "incident-reopen": _ACT,
    "incident-assessors": _FORM,
    "letters-shelf": _FORM,
    "letters-batch": _FORM,
    "letters-renumber": _ACT,
    "letters-batch-zip": Rule("see.case", of="batch"),
    "letters-paper": Rule("see.case", "do.case", "paper"),
    "letters-preview": _ON_PAPER,
    "letters-version": _PAPER,
    "letters-issue": _ON_PAPER,
    "letters-void": _ON_PAPER,
    "letters-anew": _ON_PAPER,
    "letters-file": _PAPER,
    "letters-head": _OFFICE_FORM,
    "letters": _OFFICE_FORM,
    "letters-register": _OFFICE_FORM,
    "letters-export": _OFFICE_SEES,
    "letters-entry": _OFFICE_FORM,
    "letters-scan": _OFFICE_SEES,
    "incident-circular-send": _FORM,
    "incident-evidence": _CASE,
    "incident-evidence-ask": _ACT,
    "incident-evidence-pdf": _CASE,
    "archive-remove": Rule(None, "do.case", "lao"),
    "messages": _OFFICE_SEES,
    "messages-test": _OFFICE_DOES,
    "messages-act": _OFFICE_DOES,
    "inbox": Rule("see.inbox", "do.inbox"),
    "inbox-letter": Rule("see.inbox"),
    "inbox-answer": Rule(None, "do.inbox"),
    "reports": Rule("see.inbox"),
    "reports-call": Rule("see.inbox", "do.inbox"),
    "reports-spellings": Rule("see.inbox", "do.inbox"),
    "reports-import": Rule("see.inbox", "do.inbox"),
    "reports-batch": Rule("see.inbox", "do.inbox"),
    "login": EITHER_WAY,
    "logout": Rule(None, OPEN),
    "setup": EITHER_WAY,
    "login-code": EITHER_WAY,
    "invited": EITHER_WAY,
    "mine": Rule(SELF),
    "account": Rule(SELF),
    "account-password": Rule(None, SELF),
    "account-end": Rule(None, SELF),
    "account-second-step": Rule(SELF, SELF),
    "people": Rule("see.people", "do.people"),
    "people-withdraw": Rule(None, "do.people"),
    "people-leave": Rule(None, "do.people"),
    "people-traces": Rule("see.people"),
    "people-tokens": Rule("see.people", "do.people"),
    "people-token-revoke": Rule(None, "do.people"),
    "start": Rule("do.office", "do.office"),
    "start-province": Rule("do.office", "do.office"),
    "start-register": Rule("do.office", "do.office"),
    "start-line": Rule("do.office", "do.office"),
    "start-email": Rule("do.office", "do.office"),
    "people-head": Rule(None, "do.office"),
    "healthz": ANYBODY,
    "calendar": _OFFICE_FORM,
    "contacts": Rule("see.contacts", "do.contacts"),
    "contacts-export": Rule("see.contacts"),
    "contacts-persons": Rule("see.contacts", "do.contacts"),
    "contacts-persons-held": Rule("see.contacts"),
    "contacts-owner": Rule("see.contacts", "do.contacts", "owner"),
    "contacts-act": Rule(None, "do.contacts", "owner"),
    "contacts-held": Rule("see.contacts", of="owner"),
    "vantages": Rule("see.case", "do.watch"),
    "vendors": _VENDORS,
    "vendors-scorecard": _VENDORS,
    "vendors-terms": Rule("see.vendors", "do.vendors"),
    "vendors-term-strike": _OF_VENDORS,
    "vendors-proposal": _OF_VENDORS,
    "vendors-server": _VENDORS,
    "vendors-vendor": _VENDORS,
    "vendors-what-if": _VENDORS,
    "vendors-link": _OF_VENDORS,
    "oit": _OIT,
    "oit-year": _OIT,
    "oit-item": _OIT,
    "oit-cell": Rule("see.oit", of="lao"),
    "oit-calendar": Rule("see.oit", "do.oit"),
    "oit-ready": _OIT,
    "oit-ready-district": Rule("see.oit", of="district"),
    "oit-nation": Rule("see.oit", of="nation"),
    "oit-export": _OIT,
    "oit-catalogue": Rule("see.oit", "do.oit"),
    "oit-catalogue-file": _OIT,
    "oit-import": _OF_OIT,
    "oit-lao": Rule("see.oit", of="lao"),
    "oit-dossier": Rule("see.oit", of="lao"),
    "oit-enter": Rule(None, "enter.oit", "lao"),
    "oit-search": Rule(None, "enter.oit", "lao"),
    "oit-accept": Rule(None, "do.oit", "lao"),
    "oit-approve": Rule(None, "do.oit", "lao"),
    "oit-end": Rule(None, "do.oit", "lao"),
}
# A signed link is its own permission, and the ledger is for everybody.
PUBLIC: dict[str, Rule] = {
    "recipient": EITHER_WAY,
    "letter": ANYBODY,
    "log-vkey": ANYBODY,
    "witness-vkey": ANYBODY,
    "log-checkpoint": ANYBODY,
    "log-tile": ANYBODY,
    "witness-add": Rule(None, OPEN),
    "vendor": EITHER_WAY,
    "confirm": Rule(None, OPEN),
    "notice": EITHER_WAY,
    "demand": EITHER_WAY,
    "demand-pdf": ANYBODY,
    "assessors": EITHER_WAY,
    "status": ANYBODY,
    "status-file": ANYBODY,
    "assessors-evidence": ANYBODY,
    "archive": ANYBODY,
    "archive-page": ANYBODY,
    "archive-kept": ANYBODY,
    "archive-package": ANYBODY,
    "archive-item": ANYBODY,
    "report": EITHER_WAY,  # the form's own signed ticket, and a measure for each address
    "report-kept": ANYBODY,
    "news": EITHER_WAY,  # nothing is sent to an address but the question whether it is so
    "news-confirm": EITHER_WAY,
    "news-stop": EITHER_WAY,
    "verify": EITHER_WAY,
    "verify-program": ANYBODY,
    "beat": Rule(None, OPEN),
}
# A program's token is its own permission (desk/api/tokens.py), and its scopes have a table of their own.
API: tuple[str, ...] = (
    "api-root", "openapi-json", "laos", "sites", "incidents", "incident", "reports", "report", "note",
    "missing",
)  # fmt: skip
RULES: dict[str, Rule] = {
    "set_language": Rule(None, OPEN),
    **{f"api:{name}": EITHER_WAY for name in API},
    "metrics": ANYBODY,
    "readyz": ANYBODY,
    "bot:webhook": Rule(None, OPEN),  # signed by LINE
    **{f"console:{name}": rule for name, rule in CONSOLE.items()},
    **{f"public:{name}": rule for name, rule in PUBLIC.items()},
}
