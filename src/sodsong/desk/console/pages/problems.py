"""What the readers of files say is wrong, in the language of the page; what they say is English, for the command line."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

PROBLEMS: dict[str, str | Promise] = {
    "the file is larger than 20 MB": gettext_lazy("the file is larger than 20 MB"),
    "the file is no text": gettext_lazy("the file is no text"),
    "the file is empty": gettext_lazy("the file is empty"),
    "this is no exported LINE chat: no day and no message was found": gettext_lazy(
        "this is no exported LINE chat: no day and no message was found"
    ),
    "there is more in the file than is read": gettext_lazy("there is more in the file than is read"),
    "a message stands before any day": gettext_lazy("a message stands before any day"),
    "the day cannot be read": gettext_lazy("the day cannot be read"),
    "the day of the week does not belong to the date": gettext_lazy("the day of the week does not belong to the date"),
    "there is no such day": gettext_lazy("there is no such day"),
    "the day lies in the future": gettext_lazy("the day lies in the future"),
    "there was no LINE yet on that day": gettext_lazy("there was no LINE yet on that day"),
    "the name is missing": gettext_lazy("the name is missing"),
    "the list has headings and no rows": gettext_lazy("the list has headings and no rows"),
    "the cell holds a formula; put its value there": gettext_lazy("the cell holds a formula; put its value there"),
    "the cell holds an error; put a value there": gettext_lazy("the cell holds an error; put a value there"),
    "the file has over 25 MB": gettext_lazy("the file is larger than 25 MB"),
    "the file is an old or locked Excel file; save it as XLSX without a password": gettext_lazy(
        "the file is an old or locked Excel file; save it as XLSX without a password"
    ),
    "the file is no text in UTF-8 or windows-874, nor an XLSX": gettext_lazy("the file is neither a text nor an XLSX"),
    "the XLSX is damaged and cannot be opened": gettext_lazy("the XLSX is damaged and cannot be opened"),
    "the XLSX unpacks to far more than a list holds; it is not opened": gettext_lazy(
        "the XLSX unpacks to far more than a list holds; it is not opened"
    ),
    "the file is a ZIP archive but no XLSX": gettext_lazy("the file is a ZIP archive but no XLSX"),
    "the workbook carries macros; save it as XLSX without them": gettext_lazy(
        "the workbook carries macros; save it as XLSX without them"
    ),
    "the workbook links to other files; paste its cells as values and save anew": gettext_lazy(
        "the workbook links to other files; paste its cells as values and save anew"
    ),
    "the workbook holds a document type, which no office writes": gettext_lazy(
        "the XLSX is damaged and cannot be opened"
    ),
    "the workbook has no visible sheet": gettext_lazy("the workbook has no visible sheet"),
    "the first sheet is empty": gettext_lazy("the first sheet is empty"),
    "line 1 is empty; it must hold the headings": gettext_lazy("line 1 is empty; it must hold the headings"),
    "the column must stand there once": gettext_lazy("the column must stand there once"),
    "the cell holds a formula or an error": gettext_lazy("the cell holds a formula or an error; put its value there"),
    "the file has more rows than are read": gettext_lazy("there is more in the file than is read"),
    "the who is missing": gettext_lazy("whom the contact reaches is missing"),
    "the address is missing": gettext_lazy("the address is missing"),
    "an address has 1 to 500 printable characters": gettext_lazy("an address has 1 to 500 printable characters"),
    "a LINE id is U, C or R and 32 characters of 0-9 and a-f": gettext_lazy(
        "a LINE id is U, C or R and 32 characters of 0-9 and a-f"
    ),
    "a webhook begins with https://, an Apprise address with the service's own scheme": gettext_lazy(
        "a webhook begins with https://, an Apprise address with the service’s own scheme"
    ),
    "an e-mail address looks like name@example.go.th": gettext_lazy("an e-mail address looks like name@example.go.th"),
    "no line among the first ten has a heading such as องค์กรปกครองส่วนท้องถิ่น": gettext_lazy(
        "no line among the first ten has a heading such as องค์กรปกครองส่วนท้องถิ่น"
    ),
}
# Sentences that name what was written: its place in the pattern is its place in the words.
_NAMING: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (re.compile("(?P<what>.*): no such (?:lao|district|vendor|office)", re.DOTALL), gettext_lazy("%(what)s: nobody of that name or code is in the register")),
    (re.compile("(?P<what>.*) is none of lao, district, vendor, office", re.DOTALL), gettext_lazy("%(what)s: write อปท., อำเภอ, ผู้ให้บริการ or สำนักงาน")),
    (re.compile("(?P<what>.*) is none of line, email, webhook, apprise", re.DOTALL), gettext_lazy("%(what)s: write ไลน์, อีเมล, webhook or apprise")),
    (re.compile("the CSV is broken: (?P<what>.*)", re.DOTALL), gettext_lazy("the CSV is broken (%(what)s)")),
)  # fmt: skip


def told(problem: str) -> str:
    """A reader's sentence in the reader's language; one that is not known stays as it is."""
    if problem in PROBLEMS:
        return str(PROBLEMS[problem])
    for pattern, words in _NAMING:
        match = pattern.fullmatch(problem)
        if match:
            return str(words) % {"what": match["what"]}
    return problem
