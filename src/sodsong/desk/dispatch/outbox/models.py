"""The outbox: one row is one message to one receiver, from its draft to what became of it."""

import uuid

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.registry.models import Contact, District, Lao, Vendor

NAMESPACE = uuid.UUID("6f4a0f0e-4f5b-5e0f-9a57-50d50950d509")  # ours alone: the same message has the same id anywhere


class Message(models.Model):
    """One message; ``key`` says what it is for and exists once ever.

    ``drafted`` waits for ``due_at`` and for whoever claims it (``claim``, until ``lease_until``); ``sent`` was taken by a
    channel, ``delivered`` is known to have arrived, ``opened`` to have been read; ``failed`` is a task for a person, for
    ``reason``; ``digested`` went as part of another (``digest``). The receiver is one LAO, district office, vendor or
    office; ``contact`` is the way being tried, ``tried`` the ones that failed.
    """

    STATES = ("drafted", "sent", "delivered", "opened", "failed", "digested")
    TOPICS = ("circular", "notice", "bot", "test", "digest", "news")

    key = models.CharField(max_length=250, unique=True)
    uid = models.UUIDField(unique=True)
    topic = models.CharField(max_length=10)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="messages")
    recipient = models.ForeignKey("dispatch.Recipient", on_delete=models.CASCADE, null=True, related_name="messages")
    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, null=True, related_name="+")
    district = models.ForeignKey(District, on_delete=models.CASCADE, null=True, related_name="+")
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, null=True, related_name="+")
    office = models.CharField(max_length=20, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="messages")
    channel = models.CharField(max_length=10, blank=True)
    tried = models.JSONField(default=list)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    flex = models.JSONField(null=True)
    buttons = models.JSONField(default=list)
    stop = models.CharField(max_length=500, blank=True)  # where its receiver says that they want no more
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="drafted")
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    cost = models.PositiveIntegerField(default=0)
    receipt = models.CharField(max_length=200, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    digest = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="parts")

    class Meta:
        app_label = "dispatch"
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="message_due"),
            models.Index(fields=["channel", "sent_at"], name="message_spent"),
        ]

    @property
    def owner(self) -> Lao | District | Vendor | str:
        """Whom it is for."""
        return self.lao or self.district or self.vendor or self.office
