"""What a vendor sends: its word on an incident, or a time of maintenance."""

from typing import Any

from django import forms

from sodsong.act.casework.vendor import WORDS

WHEN = ("%Y-%m-%dT%H:%M",)  # as browsers send it, Thai time


class WordForm(forms.Form):
    """Its word on the incident ``incident``; which words need a time or a reason, casework decides."""

    incident = forms.IntegerField()
    act = forms.ChoiceField(choices=[(word, word) for word in WORDS])
    by = forms.CharField(required=False, max_length=150)
    until = forms.DateTimeField(required=False, input_formats=WHEN)
    why = forms.CharField(required=False, max_length=400)


class PlannedForm(forms.Form):
    """When which of its customers (site ids) may be down by plan, and why."""

    sites = forms.TypedMultipleChoiceField(coerce=int)
    begins = forms.DateTimeField(input_formats=WHEN)
    ends = forms.DateTimeField(input_formats=WHEN)
    reason = forms.CharField(max_length=250)
    by = forms.CharField(required=False, max_length=120)

    def __init__(self, data: Any, sites: list[int]) -> None:
        """Only its own customers may be chosen."""
        super().__init__(data)
        own = [(site, str(site)) for site in sites]
        self.fields["sites"] = forms.TypedMultipleChoiceField(coerce=int, choices=own)
