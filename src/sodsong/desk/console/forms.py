"""What officers type: a deadline, an answer, a reason, a letter's file, the first account."""

import re
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from sodsong.desk.console.pages import words, write
from sodsong.ground.thai.digits import to_arabic, to_thai
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date

LARGEST = 25 * 1024 * 1024  # bytes of a letter's file


class DeadlineForm(forms.Form):
    """A day, chosen from those offered or typed as people write days."""

    choice = forms.CharField(required=False)
    day = forms.CharField(required=False, max_length=60, label=_("Another day"))

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """``deadline`` in the cleaned data is the day meant; a typed day counts before a chosen one."""
        cleaned = super().clean() or {}
        typed = cleaned.get("day") or cleaned.get("choice") or ""
        if not typed:
            raise forms.ValidationError(_("Please choose a day."))
        found = read_date(fold(typed), self.today)
        if found is None or found.first is None or found.problem or found.first != found.last:
            raise forms.ValidationError(
                _("“%(typed)s” is no day we can read. Write it like ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563."),
                params={"typed": typed},
            )
        return {**cleaned, "deadline": found.first}


class IssueForm(forms.Form):
    """The running number and the day that the office has put on the letter."""

    running = forms.CharField(max_length=30, required=False, label=_("Running number"))
    day = forms.CharField(max_length=60, label=_("Date of the letter"))

    def __init__(self, data: Any, began: datetime, now: datetime) -> None:
        super().__init__(data, initial={"day": write.day(now)})
        self.first, self.last = write.civil(began), write.civil(now)

    def clean_running(self) -> str:
        """The number alone, in Thai digits as on paper; ``ว`` before it may be typed or left out. Empty: the register's next."""
        typed = to_arabic(fold(self.cleaned_data["running"])).strip().removeprefix("ว").strip()
        if typed and not re.fullmatch(r"[0-9]{1,7}", typed):
            raise forms.ValidationError(_("Please write the number alone, such as ๑๒๓๔ or 1234."))
        return to_thai(typed)

    def clean_day(self) -> date:
        """A day that can be read and lies between the beginning of the incident and today."""
        typed = self.cleaned_data["day"]
        found = read_date(fold(typed), self.last)
        if found is None or found.first is None or found.problem or found.first != found.last:
            raise forms.ValidationError(
                _("“%(typed)s” is no day we can read. Write it like ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563."),
                params={"typed": typed},
            )
        if not self.first <= found.first <= self.last:
            raise forms.ValidationError(
                _("The letter’s date lies between the beginning of the incident, %(first)s, and today, %(last)s."),
                params={"first": write.day(self.first), "last": write.day(self.last)},
            )
        return found.first


class SignForm(forms.Form):
    """What a recipient said by telephone or on paper; whether it is its to say, the op decides."""

    act = forms.ChoiceField(choices=[("acknowledged", "acknowledged"), *((one, one) for one in words.REPLIES)])
    note = forms.CharField(required=False, max_length=1000)


class ReasonForm(forms.Form):
    """A reason or a note in words."""

    reason = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """The answer to a question: ``match:<code>``, ``double`` or ``none``."""

    answer = forms.RegexField(r"^(match:[\w-]{1,20}|double|none)$")

    @property
    def decision(self) -> tuple[str, str | None]:
        """The decision and the LAO's code, if it needs one; only after ``is_valid``."""
        decision, _colon, code = self.cleaned_data["answer"].partition(":")
        return decision, code or None


class MaintenanceForm(forms.Form):
    """From when to when a site may be down by plan, in Thai time, and why."""

    begins = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"], label=_("Begins"))
    ends = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"], label=_("Ends"))
    reason = forms.CharField(max_length=300, label=_("Reason"))


class LetterForm(forms.Form):
    """A letter's file."""

    file = forms.FileField(
        label=_("The letter's file"),
        help_text=_("PDF, Word (.docx) or text, at most 25 MB."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 25 MB."))
        return file


class FirstOfficerForm(BaseUserCreationForm):
    """The first account: a name and a password, typed twice."""

    class Meta:
        model = User
        fields: ClassVar = ["username"]
        widgets: ClassVar = {"username": forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})}
