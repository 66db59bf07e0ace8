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
    plan = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    recovered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assessors_serial = models.PositiveIntegerField(default=0)  # of their link: a new one makes the older void
    assessors_withdrawn_at = models.DateTimeField(null=True)  # they have no link until one is given anew

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="incident_number_once")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Member(models.Model):
    """An LAO in an incident: down, reported, implied, back, with another problem or exempted, each with its time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="members")
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    other_at = models.DateTimeField(null=True)
    exempted_at = models.DateTimeField(null=True)
    exempted_why = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "state"], name="member_state")]
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


class Step(models.Model):
    """One step of a case, in the order of ``position``; ``due_at`` as the plan and the calendar give it now.

    ``told`` once the office has been told that this due time has passed.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300, blank=True)
    who = models.CharField(max_length=150, blank=True)
    whom = models.CharField(max_length=150, blank=True)
    through = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ["incident", "position"]
        indexes = [models.Index(fields=["state", "due_at"], name="step_due")]
        constraints = [models.UniqueConstraint(fields=["incident", "key"], name="step_once")]


class Notice(models.Model):
    """What is due to be told to one receiver; ``key`` is said once ever, ``taken_at`` when a message was made of it.

    ``to`` is an LAO's code, ``district:NAME`` or ``office:NAME``.
    """

    key = models.CharField(max_length=250, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12)
    to = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["taken_at", "at"], name="notice_waiting")]
