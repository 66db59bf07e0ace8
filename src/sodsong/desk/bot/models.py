"""What LINE has told us: each event once, sealed while it waits, its words forgotten when it is done."""

from django.db import models


class Incoming(models.Model):
    """One webhook event. ``sealed`` is its JSON (registry/sealing), emptied once it is dealt with.

    ``chat`` is the keyed digest of the chat it came from, ``outcome`` what was made of it. ``replying`` is set before an
    answer leaves, so that a killed answer is never given twice.
    """

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    chat = models.CharField(max_length=64, db_index=True)
    sealed = models.TextField(blank=True)
    received_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    replying = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True)
    replied = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["chat", "done_at"], name="incoming_of_chat")]
