"""What an officer writes down of a telephone call."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sodsong.desk.console.reports.pages import SYMPTOMS
from sodsong.ground.thai.fold import fold


class CallForm(forms.Form):
    """``lao`` is a chosen code, ``none`` ("ask later") or empty: then ``written`` is resolved."""

    lao = forms.RegexField(r"^[\w-]{1,20}$", required=False)
    written = forms.CharField(required=False, max_length=300)
    symptom = forms.ChoiceField(
        choices=list(SYMPTOMS.items()), error_messages={"required": _("Please choose what was said.")}
    )
    words = forms.CharField(required=False, max_length=900)
    by = forms.CharField(required=False, max_length=100)
    reach = forms.CharField(required=False, max_length=200)
    said_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    def __init__(self, data: Any, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean_said_at(self) -> datetime:
        """When the call came; empty: now. Nobody has called in the future."""
        said: datetime = self.cleaned_data["said_at"] or self.now
        if said > self.now:
            raise forms.ValidationError(_("The call cannot have come in the future."))
        return said

    def clean(self) -> dict[str, Any]:
        """One of the two ways to say which body is needed."""
        cleaned = super().clean() or {}
        for name in ("written", "words", "by", "reach"):
            cleaned[name] = fold(cleaned.get(name, "")).replace("\x00", "").strip()
        if not (cleaned.get("lao") or cleaned["written"]):
            raise forms.ValidationError(_("Please choose the body or write its name."))
        return cleaned
