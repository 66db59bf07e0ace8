"""What officers have changed in the calendar of days off; nothing is overwritten, an undone change stays and says so."""

from django.db import models
from django.db.models import Q


class DayChange(models.Model):
    """One change of the office's calendar.

    ``off``: the office does not work on ``day``, ``text`` is the day's name. ``open``: it works on a shipped day off.
    ``region``: the days off of the region ``text`` count beside the nation's ("" for none); the newest one holds.
    """

    KINDS = ("off", "open", "region")

    kind = models.CharField(max_length=10)
    day = models.DateField(null=True)
    text = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(undone_at__isnull=True, day__isnull=False), name="day_changed_once"
            )
        ]
