"""What officers type into letters and registers; every text is data, none is markup."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.console.letters.words import URGENCIES
from sodsong.desk.console.pages import write
from sodsong.ground.papers.record import Letter, Row, Signer
from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date

MOST_ROWS = 9_000  # the whole nation's list has 7,850
MOST_LETTERS = 1_000_000  # letters of any one field
BAR = "|"


class WordsForm(forms.Form):
    """The words of a letter: one address, title or list row a line, paragraphs parted by an empty line."""

    urgency = forms.ChoiceField(choices=[(one, one) for one in URGENCIES], required=False)
    to = forms.CharField(max_length=20_000, required=False)
    subject = forms.CharField(max_length=2_000, required=False)
    references = forms.CharField(max_length=10_000, required=False)
    enclosures = forms.CharField(max_length=10_000, required=False)
    body = forms.CharField(max_length=100_000)
    signer_name = forms.CharField(max_length=200, required=False)
    signer_position = forms.CharField(max_length=400, required=False)
    list_title = forms.CharField(max_length=2_000, required=False)
    rows = forms.CharField(max_length=MOST_LETTERS, required=False)
    version = forms.IntegerField(min_value=0, required=False)

    def clean_rows(self) -> str:
        """A list as long as the nation's at most."""
        typed: str = self.cleaned_data["rows"]
        if len(typed.splitlines()) > MOST_ROWS:
            raise forms.ValidationError(
                _("The list has more than %(n)s rows; no letter is that long."), params={"n": write.digits(MOST_ROWS)}
            )
        return typed

    def letter(self, before: Letter) -> Letter:
        """``before`` in the words typed; a row left as it was keeps what is known of it. Only after ``is_valid``."""
        typed = self.cleaned_data
        known = {(row.district, row.written): row for row in before.rows}
        rows = tuple(_row(number, line, known) for number, line in enumerate(_lines(typed["rows"]), 1))
        return replace(
            before,
            urgency=typed["urgency"] or None,
            to=tuple(_lines(typed["to"])),
            subject=typed["subject"].strip(),
            references=tuple(_lines(typed["references"])),
            enclosures=tuple(_lines(typed["enclosures"])),
            body=tuple(" ".join(part.split("\n")) for part in _paragraphs(typed["body"])),
            signer=Signer(typed["signer_name"].strip(), typed["signer_position"].strip()),
            list_title=tuple(_lines(typed["list_title"])),
            rows=rows,
            claimed_count=len(rows),
        )


def typed(letter: Letter) -> dict[str, Any]:
    """A letter as it stands in the form's fields."""
    return {
        "urgency": letter.urgency or "",
        "to": "\n".join(letter.to),
        "subject": letter.subject,
        "references": "\n".join(letter.references),
        "enclosures": "\n".join(letter.enclosures),
        "body": "\n\n".join(letter.body),
        "signer_name": letter.signer.name,
        "signer_position": letter.signer.position,
        "list_title": "\n".join(letter.list_title),
        "rows": "\n".join(_line(row) for row in letter.rows),
    }


def _line(row: Row) -> str:
    return f" {BAR} ".join((row.district, row.written, row.note)).rstrip(f" {BAR}")


def _row(number: int, line: str, known: dict[tuple[str, str], Row]) -> Row:
    cells = [cell.strip() for cell in line.split(BAR, 2)]
    district, written, note = [*cells, "", ""][:3] if len(cells) > 1 else ("", cells[0], "")
    before = known.get((district, written))
    if before is None:
        return Row(number, district, written, "none", note=note)
    return replace(before, no=number, note=note)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _paragraphs(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip() for part in plain.split("\n\n") if part.strip()]


class NumberForm(forms.Form):
    """A running number, empty to draw the next, and the letter's date."""

    running = forms.CharField(max_length=30, required=False, label=gettext_lazy("Running number"))
    day = forms.CharField(max_length=60, label=gettext_lazy("Date of the letter"))

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data, initial={"day": write.day(today)})
        self.today = today

    def clean_running(self) -> int | None:
        """The number alone; ``ว`` before it may be typed or left out."""
        text = to_arabic(fold(self.cleaned_data["running"])).strip().removeprefix("ว").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
            raise forms.ValidationError(_("Please write the number alone, such as ๑๒๓๔ or 1234."))
        return int(text)

    def clean_day(self) -> date:
        """A day that can be read, not after today."""
        return _day(self.cleaned_data["day"], self.today)


class EntryForm(NumberForm):
    """A line of a register written by hand."""

    circular = forms.BooleanField(required=False)
    reference = forms.CharField(max_length=100, required=False)
    sender = forms.CharField(max_length=300, required=False)
    receiver = forms.CharField(max_length=1000, required=False)
    subject = forms.CharField(max_length=1000, label=gettext_lazy("Subject"))
    urgency = forms.ChoiceField(choices=[(one, one) for one in URGENCIES], required=False)
    note = forms.CharField(max_length=500, required=False)


class WhyForm(forms.Form):
    """Why something is void."""

    reason = forms.CharField(max_length=500, required=False)


def _day(text: str, today: date) -> date:
    found = read_date(fold(text), today)
    if found is None or found.first is None or found.problem or found.first != found.last:
        raise forms.ValidationError(
            _("“%(typed)s” is no day we can read. Write it like ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563."), params={"typed": text}
        )
    if found.first > today:
        raise forms.ValidationError(_("The letter’s date lies after today."))
    return found.first


class HeadForm(forms.Form):
    """What the office puts on its letters."""

    sender = forms.CharField(max_length=200, required=False, label=gettext_lazy("Name of the sending office"))
    address = forms.CharField(max_length=500, required=False, label=gettext_lazy("Its address, a line each"))
    province_letters = forms.RegexField(
        r"^[ก-ฮ]{0,4}$", required=False, label=gettext_lazy("Letters of the province in the number")
    )
    owner_number = forms.CharField(max_length=20, required=False, label=gettext_lazy("Number of the owning unit"))
    signer = forms.CharField(max_length=200, required=False, label=gettext_lazy("Position that signs external letters"))
    memo_signer = forms.CharField(max_length=200, required=False, label=gettext_lazy("Position that signs memos"))
    unit = forms.CharField(max_length=300, required=False, label=gettext_lazy("Unit named on memos"))
    office = forms.CharField(max_length=200, required=False, label=gettext_lazy("Office to ask"))
    group = forms.CharField(max_length=200, required=False, label=gettext_lazy("Group in it"))
    phone = forms.CharField(max_length=200, required=False, label=gettext_lazy("Telephone, a line each"))
    fax = forms.CharField(max_length=200, required=False, label=gettext_lazy("Fax, a line each"))
    website = forms.CharField(max_length=200, required=False, label=gettext_lazy("Web site"))
    person = forms.CharField(max_length=200, required=False, label=gettext_lazy("Person to ask"))
    person_phone = forms.CharField(max_length=200, required=False, label=gettext_lazy("That person’s telephone"))
    qr = forms.CharField(max_length=500, required=False, label=gettext_lazy("Address in the QR code"))
    qr_caption = forms.CharField(max_length=100, required=False, label=gettext_lazy("Text beside the QR code"))

    LINES = ("address", "phone", "fax")

    def kept(self) -> dict[str, str]:
        """The fields as the letterhead's row has them; only after ``is_valid``."""
        return {
            name: "\n".join(_lines(value)) if name in self.LINES else value for name, value in self.cleaned_data.items()
        }
