"""What a reporter sends: which body, what is seen, words, a name and a way to be reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sodsong.ground.thai.fold import fold

SYMPTOMS = {
    "down": _("It cannot be opened"),
    "slow": _("It is slow"),
    "recovered": _("It is back"),
    "other": _("Something else is wrong"),
}


class ReportForm(forms.Form):
    """``lao`` is a chosen code, ``none`` ("let an officer read it") or empty: then ``written`` is resolved."""

    lao = forms.RegexField(r"^[\w-]{1,20}$", required=False)
    written = forms.CharField(required=False, max_length=300)
    symptom = forms.ChoiceField(choices=list(SYMPTOMS.items()))
    words = forms.CharField(required=False, max_length=900)
    by = forms.CharField(required=False, max_length=100)
    reach = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Texts freed of marks nobody sees; ``problem`` says what is missing."""
        cleaned = super().clean() or {}
        for name in ("written", "words", "by", "reach"):
            cleaned[name] = fold(cleaned.get(name, "")).replace("\x00", "").strip()
        return cleaned

    @property
    def problem(self) -> str:
        """What is missing or too long, in one sentence; empty where nothing is."""
        if "symptom" in self.errors:
            return str(_("Please choose what you see."))
        if self.errors:
            return str(_("A name has at most 100 letters, words at most 900."))
        if not (self.cleaned_data.get("lao") or self.cleaned_data.get("written")):
            return str(_("Please choose the body or write its name."))
        if self.cleaned_data["symptom"] == "other" and not self.cleaned_data["words"]:
            return str(_("Please write in a few words what is wrong."))
        return ""
