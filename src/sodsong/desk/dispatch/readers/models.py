"""Who wants the public's news, and which steps of incidents have been told."""

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.registry.models import Contact


class Reader(models.Model):
    """One address that news go to: a contact of the office ``readers``, so it is sealed; none before ``confirmed_at``.

    ``sender`` is the keyed digest of the network it was asked from, forgotten once it is confirmed.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="reader")
    english = models.BooleanField(default=False)
    asked_at = models.DateTimeField(db_index=True)
    sender = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dispatch"
        ordering = ["pk"]


class Told(models.Model):
    """A step of an incident that the readers have been told; ``step`` says which, so that each is told once."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="news")
    step = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        app_label = "dispatch"
        constraints = [models.UniqueConstraint(fields=["incident", "step"], name="news_once")]
