"""Letters received and the reports read from them."""

from django.db import models

from sodsong.desk.registry.models import Lao


class Letter(models.Model):
    """A letter as received; ``reading`` is its JSON form (ground/papers)."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the file, hex: the same file is one letter
    file_name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    reading = models.JSONField()


class Report(models.Model):
    """One body's line: settled (``lao``), or a question until a person has decided.

    ``decision`` is empty while the reader's own answer stands, else ``match`` or ``double`` (the same body
    twice) or ``none`` (no body of ours).
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="reports")
    row = models.PositiveIntegerField()
    district = models.CharField(max_length=80, blank=True)
    written = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10)  # as read: match, ask, none
    note = models.CharField(max_length=300, blank=True)
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, null=True, related_name="reports")
    candidates = models.ManyToManyField(Lao, related_name="questioned_reports")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["letter", "row"]
        constraints = [models.UniqueConstraint(fields=["letter", "row"], name="row_once")]

    @property
    def is_question(self) -> bool:
        """Does this line wait for a person?"""
        return self.outcome != "match" and not self.decision
