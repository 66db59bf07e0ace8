"""What an LAO types: its notice to the assessors, and what its letter to the vendor needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sodsong.desk.dispatch.cascades.pictures import LARGEST

REFUSED = {
    "incident-over": _("This incident has already ended, so nothing was changed."),
    "not-your-answer": _("That answer is not for you to give; please choose one of those shown."),
    "words-missing": _("Please write in a few words what the other problem is."),
    "not-yours": _("That LAO is not one of your district’s."),
    "picture-too-large": _("The picture is larger than 8 MB. Please send a smaller one."),
    "picture-unreadable": _("That file is no picture we can read. Please send a JPEG, PNG or WebP."),
}


class NoticeForm(forms.Form):
    """Back, or another problem with words and perhaps a picture."""

    said = forms.ChoiceField(choices=[("fixed", "fixed"), ("other-problem", "other-problem")])
    by = forms.CharField(required=False, max_length=150)
    note = forms.CharField(required=False, max_length=1000)
    picture = forms.FileField(required=False)

    def picture_bytes(self) -> bytes | None:
        """The upload, cut off right after the largest that is taken; only after ``is_valid``."""
        file = self.cleaned_data["picture"]
        return file.read(LARGEST + 1) if file else None


class DemandForm(forms.Form):
    """The LAO's letterhead and its contract; what is left empty stays an empty place on paper."""

    vendor = forms.CharField(required=False, max_length=200, label=_("Hosting company"))
    contract = forms.CharField(required=False, max_length=100, label=_("Contract number"))
    number = forms.CharField(required=False, max_length=60, label=_("Letter number"))
    address = forms.CharField(
        required=False, max_length=300, label=_("Office address"), widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(required=False, max_length=60, label=_("Telephone"))
    signer = forms.CharField(required=False, max_length=150, label=_("Who signs"))
    position = forms.CharField(required=False, max_length=150, label=_("Position"))
    by = forms.CharField(required=False, max_length=150, label=_("Your name"))
