"""What officers type: a deadline, an answer, a reason, a letter's file, the first account."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

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
