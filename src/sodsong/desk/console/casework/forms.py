"""What officers type about steps and LAOs."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sodsong.act.casework.steps.record import SeenBy
from sodsong.desk.console.pages import write
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date

EVENING = time(16, 30)


class StepForm(forms.Form):
    """What came of a step, or why it is skipped, and who may read that."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("done", "skip", "again", "up", "down", "change")])
    note = forms.CharField(required=False, max_length=4000)
    seen_by = forms.ChoiceField(required=False, choices=[(one, one) for one in ("officers", "assessors", "everybody")])
    who = forms.CharField(required=False, max_length=150)
    day = forms.CharField(required=False, max_length=60)
    clock = forms.TimeField(required=False)

    def __init__(self, data: Any, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """``due`` in the cleaned data is the moment that day and time name; None where no day is given."""
        return due_of(super().clean() or {}, self.now)

    @property
    def reader(self) -> SeenBy | None:
        """Who may read the conclusion, if the form says."""
        return self.cleaned_data["seen_by"] or None


class NewStepForm(forms.Form):
    """A step in an officer's own words."""

    title = forms.CharField(required=False, max_length=300)
    who = forms.CharField(required=False, max_length=150)
    day = forms.CharField(required=False, max_length=60)
    clock = forms.TimeField(required=False)

    def __init__(self, data: Any, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """As StepForm."""
        return due_of(super().clean() or {}, self.now)


class LaosForm(forms.Form):
    """Which LAOs, and what of them; ``reason`` in words."""

    act = forms.ChoiceField(
        choices=[(one, one) for one in ("exempt", "unexempt", "release", "split", "down", "implied")]
    )
    reason = forms.CharField(required=False, max_length=500)
    name = forms.CharField(required=False, max_length=200)


def due_of(cleaned: dict[str, Any], now: datetime) -> dict[str, Any]:
    """``cleaned`` with ``due``: the day as people write days, at the time given or in the evening."""
    typed = cleaned.get("day") or ""
    if not typed:
        return {**cleaned, "due": None}
    found = read_date(fold(typed), write.civil(now))
    if found is None or found.first is None or found.problem or found.first != found.last:
        raise forms.ValidationError(
            _("“%(typed)s” is no day we can read. Write it like ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563."), params={"typed": typed}
        )
    return {**cleaned, "due": datetime.combine(found.first, cleaned.get("clock") or EVENING, write.BANGKOK)}
