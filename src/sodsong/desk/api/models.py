"""What was answered to a write, so that the same write again does nothing and is answered the same."""

from django.db import models

from sodsong.desk.registry.people.models import Token


class Write(models.Model):
    """One write of a token under its key; ``digest`` is that of the request, ``status`` and ``answer`` what came back."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="writes")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="write_once")]
