"""What a recipient sends: which button, the person's name, words."""

from django import forms

from sodsong.act.casework import cascade

REPLIES: tuple[cascade.Reply, ...] = ("fixed", "vendor-told", "other-problem", "not-affected")


class SignForm(forms.Form):
    """``act`` is ``acknowledged`` or one of the replies; whether it is this recipient's to give, the op decides."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("acknowledged", *REPLIES)])
    by = forms.CharField(required=False, max_length=150)
    note = forms.CharField(required=False, max_length=1000)
