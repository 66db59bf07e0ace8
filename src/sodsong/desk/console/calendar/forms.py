"""What officers type about a day off."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date


class DayForm(forms.Form):
    """A day as people write days, its name, and why it is changed."""

    day = forms.CharField(max_length=60)
    name = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_day(self) -> date:
        """The one day that is meant."""
        typed = self.cleaned_data["day"]
        found = read_date(fold(typed), self.today)
        if found is None or found.first is None or found.problem or found.first != found.last:
            raise forms.ValidationError(
                _("“%(typed)s” is no day we can read. Write it like ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563."),
                params={"typed": typed},
            )
        return found.first
