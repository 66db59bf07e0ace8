"""Codes as words a person reads; every table is complete for the codes its room knows (a test holds that)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "down": pgettext_lazy("state of a site", "cannot be reached"),
    "reported": pgettext_lazy("state of a site", "reported as unreachable"),
    "unknown": pgettext_lazy("state of a site", "not known yet"),
    "up": pgettext_lazy("state of a site", "can be reached"),
    "degraded": pgettext_lazy("state of a site", "can be reached, but not as it should be"),
    "abroad": pgettext_lazy("state of a site", "can be reached, but not from abroad"),
    "unwatched": pgettext_lazy("state of a site", "not watched"),
    "no-address": pgettext_lazy("state of a site", "not watched: no address in the register"),
}
INCIDENT_STATES = {
    "suspected": pgettext_lazy("state of an incident", "Suspected"),
    "open": pgettext_lazy("state of an incident", "Open"),
    "mitigating": pgettext_lazy("state of an incident", "Being repaired"),
    "recovering": pgettext_lazy("state of an incident", "Coming back"),
    "recovered": pgettext_lazy("state of an incident", "All back"),
    "closed": pgettext_lazy("state of an incident", "Closed"),
    "false-alarm": pgettext_lazy("state of an incident", "False alarm"),
    "merged": pgettext_lazy("state of an incident", "Merged into another"),
}
MEMBER_STATES = {
    "down": pgettext_lazy("state of a member", "unreachable"),
    "reported": pgettext_lazy("state of a member", "reported, not seen by us"),
    "implied": pgettext_lazy("state of a member", "shares the cause, not seen by us"),
    "back": pgettext_lazy("state of a member", "back"),
    "other": pgettext_lazy("state of a member", "has another problem"),
    "exempted": pgettext_lazy("state of a member", "exempted"),
}
REASONS = {
    "ok": _("answers normally"),
    "slow": _("answers slowly"),
    "dns-nxdomain": _("the name does not exist in DNS"),
    "dns-servfail": _("the name server reports a fault"),
    "dns-timeout": _("the name server does not answer"),
    "connect-refused": _("the server refuses connections"),
    "connect-timeout": _("the server does not answer"),
    "connect-reset": _("the server cut the connection"),
    "tls-expired": _("the certificate has expired"),
    "tls-name-mismatch": _("the certificate is for another name"),
    "tls-untrusted": _("the certificate is not trusted"),
    "tls-handshake": _("no secure connection could be made"),
    "timeout-header": _("connected, but no answer came in time"),
    "timeout-body": _("the page did not arrive in time"),
    "truncated": _("the page breaks off half way"),
    "redirect-loop": _("the address leads round in a circle"),
    "redirect-elsewhere": _("the address leads to a site of somebody else"),
    "http-4xx": _("the page is not found or not allowed"),
    "http-5xx": _("the server answers with a fault of its own"),
    "empty": _("the page is empty"),
    "too-large": _("the page is too large to read"),
    "suspended": _("the hosting account is suspended"),
    "parked": _("the name is parked"),
    "default-page": _("only the server's default page is shown"),
    "database-error": _("the page shows a database error"),
    "hacked-gambling": _("the page carries gambling content"),
    "challenge": _("the site asks visitors to prove they are human"),
    "address-denied": _("the address is not one we may open"),
    "own-line": _("this machine's own line was bad"),
    "invalid-url": _("the address in the register cannot be read"),
    "stale": _("no new check has come in"),
    "abroad-only": _("only vantages abroad cannot reach it"),
}
CAUSES = {
    "ip": _("server %(value)s"),
    "net24": _("network %(value)s"),
    "asn": _("network operator %(value)s"),
    "ns": _("name servers %(value)s"),
    "cname": _("front %(value)s"),
    "tls": _("shared certificate %(value)s"),
    "server": _("server software %(value)s"),
    "cms": _("site system %(value)s"),
    "credit": _("site maker %(value)s"),
    "cdn": _("delivery network %(value)s"),
    "vendor": _("hosting company %(value)s"),
    "registrar": _("registrar %(value)s"),
    "province": _("province %(value)s"),
    "apart": _("in an officer’s words: %(value)s"),
}
# Causes that are nobody's out there: no server, vendor or name server is named for them.
OUR_CAUSES = {
    "all": _("everything at once: our own line, or that of the whole province"),
    "resolver": _("names that fail whoever serves them: the DNS resolver that our probe asks"),
}
# The same, said of many sites at once: "34 sites … at the same time, all on one server".
TOGETHER = {
    "all": _("nearly everything we watch"),
    "resolver": _("their names cannot be resolved from here"),
    "ip": _("all on the same server"),
    "net24": _("all in the same network"),
    "asn": _("all with the same network operator"),
    "ns": _("all using the same name servers"),
    "cname": _("all behind the same front"),
    "tls": _("all under the same certificate"),
    "server": _("all on the same server software"),
    "cms": _("all on the same site system"),
    "credit": _("all by the same site maker"),
    "cdn": _("all behind the same delivery network"),
    "vendor": _("all with the same hosting company"),
    "registrar": _("all with the same registrar"),
}
ATTRIBUTES = {
    "ip": _("server (IP)"),
    "net24": _("network"),
    "asn": _("network operator (ASN)"),
    "ns": _("name servers"),
    "cname": _("front (CNAME)"),
    "tls": _("shared certificate"),
    "server": _("server software"),
    "cms": _("site system"),
    "credit": _("site maker"),
    "cdn": _("delivery network"),
    "vendor": _("hosting company"),
}
REPLIES = {
    "fixed": pgettext_lazy("answer of a recipient", "Fixed: the site is back"),
    "vendor-told": pgettext_lazy("answer of a recipient", "Vendor told, being repaired"),
    "other-problem": pgettext_lazy("answer of a recipient", "Has another problem"),
    "not-affected": pgettext_lazy("answer of a recipient", "Not affected"),
}
REPLY_LOOKS = {"fixed": "up", "vendor-told": "waiting", "other-problem": "down", "not-affected": "up"}
LETTER_KINDS = {
    "stamped": _("Stamped letter"),
    "external": _("External letter"),
    "memo": _("Memo"),
    "unknown": _("Unknown kind"),
}
LETTER_FIELDS = {
    "deadline": _("deadline"),
    "date": _("date of the letter"),
    "number": _("number of the letter"),
    "outage_since": _("unreachable since"),
    "claimed_count": _("number of LAOs stated"),
    "urgency": _("urgency"),
    "to": _("recipients"),
    "contact": _("contact"),
    "rows": _("list of names"),
    "kind": _("kind of letter"),
}
OUTCOMES = {
    "match": _("found in the register"),
    "ask": _("waits for an answer"),
    "none": _("not in the register"),
    "double": _("the same LAO twice"),
}
LETTER_WARNINGS = {
    "count-mismatch": _("The number stated is not the number of names listed."),
    "duplicate-row": _("A LAO stands in the list twice."),
    "type-district-conflict": _("A LAO of this type does not exist in that district."),
    "misspelt": _("A name is misspelt; the LAO meant was found."),
    "deadline-not-working-day": _("The deadline is a day off."),
    "number-illegible": _("The letter's number cannot be read."),
    "ocr-date": _("A date was read from a picture; please compare it."),
    "low-text-quality": _("The text is hard to read; please compare it with the letter."),
    "not-a-letter": _("This does not look like a letter."),
}
WARNED = {
    "deadline-not-working-day": _("That day is a day off (%(off)s). It was kept as you set it."),
    "deadline-no-working-day": _("There is no working day between today and that day."),
}
REFUSED = {
    "nothing-to-cosign": _("It has changed meanwhile: please look at what stands now, then co-sign."),
    "already-cosigned": _("It is co-signed already; nothing was changed."),
    "number-taken": _(
        "This number stands in the register already. Take another one, or leave it empty to draw the next."
    ),
    "number-wrong": _("A number in the register is from 1 to 9,999,999."),
    "incident-over": _("This incident has already ended, so nothing was changed."),
    "cause-incomplete": _("A cause needs both its kind and its value."),
    "already-confirmed": _("The cause has already been confirmed."),
    "reason-missing": _("Please give the reason in words."),
    "deadline-past": _("That day has already passed. Please choose a later one."),
    "deadline-unchanged": _("The deadline is already that day."),
    "not-recovered": _("Some sites are not back yet. To close now, please give the reason in words."),
    "not-closed": _("Only a closed incident can be reopened."),
    "not-a-member": _("That LAO is not part of this incident."),
    "taken-up-elsewhere": _("Another incident is about this by now. Please work on that one."),
    "nobody-left": _("No LAO is left in this incident to take up again."),
    "note-empty": _("The note has no words."),
    "already-issued": _("The letter has already been issued, so nothing was changed."),
    "letter-not-made": _("The letter as issued is still being made. Please try again in a moment."),
    "not-your-answer": _("That recipient has no such answer to give."),
    "words-missing": _("Please write in a few words what the other problem is."),
    "lao-missing": _("A report needs at least one LAO."),
    "lao-unclear": _("More than one LAO may be meant, or none. Please write its type, name and district."),
    "merge-into-none": _("Please choose an incident that still goes on."),
    "link-changed": _("That link had been replaced or withdrawn already, so nothing was changed."),
    "changed-meanwhile": _("Somebody else has decided this since you opened the page, so nothing was changed."),
    "nothing-asked": _("Nothing is asked of that LAO any more."),
    "not-exempted": _("That LAO is not exempted."),
    "already-mitigating": _("It is known already that the repair has begun."),
    "split-all-or-none": _("Choose some of the LAOs: some must go and some must stay."),
    "step-unnamed": _("Please write what is to be done."),
    "conclusion-missing": _("Please write down what they answered."),
    "step-open": _("That step is still to be done."),
    "step-at-end": _("That step stands there already."),
    "step-unchanged": _("Nothing about that step would change."),
    "step-done-already": _("That step has been done or skipped already."),
    "no-such-step": _("There is no such step in this incident."),
}
STEPS = {
    "consult-assessors": _("Consult the assessors"),
    "consult-nacc-bureau": _("Consult the assessment bureau of the NACC"),
    "deadline": _("Set the deadline"),
    "letter": _("Issue the letter"),
    "cascade": _("Have everybody told and acknowledged"),
    "vendor-notice": _("Press the hosting company"),
    "reminder-1": _("Remind those who are not back"),
    "breach-list": _("List those past the deadline"),
    "recovery-report": _("Report the recovery to the assessors"),
    "closing-letter": _("Send the closing letter"),
}
OFFICES = {
    "office:province": _("the provincial office"),
    "office:nacc": _("the provincial anti-corruption office"),
    "office:nacc-bureau": _("the assessment bureau of the NACC"),
    "office:assessors": _("the assessors"),
    "office:districts": _("the district offices"),
    "office:laos": _("the LAOs"),
    "office:members": _("the LAOs that are not back"),
    "office:vendor": _("the hosting company"),
    "system": _("this machine"),
}
THROUGH = {
    "line": pgettext_lazy("a step goes through", "by LINE"),
    "telephone": pgettext_lazy("a step goes through", "by telephone"),
    "letter": pgettext_lazy("a step goes through", "by letter"),
    "link": pgettext_lazy("a step goes through", "by their own links"),
    "message": pgettext_lazy("a step goes through", "by message"),
}
SEEN_BY = {
    "officers": pgettext_lazy("who may read a conclusion", "officers only"),
    "assessors": pgettext_lazy("who may read a conclusion", "officers and the assessors"),
    "everybody": pgettext_lazy("who may read a conclusion", "everybody"),
}
SOURCES = {
    "line": _("LINE chat"),
    "chat": _("exported chat"),
    "list": _("outage list"),
    "form": _("report page"),
    "officer": _("telephone call"),
    "api": _("another program"),
}
