"""Accounts: by name and password; a person comes with the seat in one query."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class Accounts(ModelBackend):
    """Django's own backend; the seat is asked for with the person, since every page wants it."""

    def get_user(self, user_id: int) -> User | None:
        """The person of that key, if the account is in use."""
        row = User.objects.select_related("seat__province").filter(pk=user_id).first()
        return row if row and self.user_can_authenticate(row) else None
