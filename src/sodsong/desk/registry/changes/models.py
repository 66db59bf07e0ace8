"""Acts that can be taken back, a row each; ``data`` holds what the way back needs and how the act is told."""

from django.db import models


class Change(models.Model):
    """One act of an officer outside the cases' stories; never removed, undone at most once.

    ``data`` names no person's address or words: who was meant is told by the name of the body.
    """

    kind = models.CharField(max_length=30)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    data = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
