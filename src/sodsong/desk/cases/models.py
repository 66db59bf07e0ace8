"""Incidents as rows: the events are the truth (act/casework folds them), the other columns are their projection."""

from django.db import models

from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao


class Incident(models.Model):
    """เหตุขัดข้อง. ``number`` runs within ``year`` (B.E.); ``key`` is the machine's name for it."""

    key = models.CharField(max_length=80, unique=True)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, db_index=True)
    cause_kind = models.CharField(max_length=20, blank=True)
    cause_value = models.CharField(max_length=500, blank=True)
    confidence = models.FloatField(default=0)
    confirmed = models.BooleanField(default=False)
    deadline = models.DateField(null=True)
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    recovered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="incident_number_once")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Member(models.Model):
    """An LAO in an incident: down, reported or back, each with its time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="members")
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "lao"], name="member_once")]


class Event(models.Model):
    """One thing that happened to an incident; never changed, never removed."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    actor = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["incident", "seq"]
        constraints = [models.UniqueConstraint(fields=["incident", "seq"], name="event_once")]


class ReportLink(models.Model):
    """Which incident a report was counted into."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="report_links")
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="incident_link")
