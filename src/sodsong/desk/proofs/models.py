"""Certificates, and the batches in which incidents' events enter the ledger."""

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Leaf


class EventBatch(models.Model):
    """The events ``first`` to ``last`` of an incident, entered as one leaf; its digest is over their canonical JSON."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="batches")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "first"]
        constraints = [models.UniqueConstraint(fields=["incident", "first"], name="batch_once")]


class Certificate(models.Model):
    """Evidence of an incident, of all its LAOs or of one; asked for, then stated and entered, then set.

    ``statement`` is what was entered, as canonical JSON; ``pdf`` and ``raw`` are paths in the data folder. ``problem`` says
    in words why it could not be set.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="certificates")
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, null=True, related_name="certificates")
    number = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    statement = models.TextField(blank=True)
    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT, null=True, related_name="+")
    raw = models.CharField(max_length=200, blank=True)
    pdf = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["incident", "-number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="certificate_number_once")]

    @property
    def key(self) -> str:
        """Its name: incident, LAO or all, number."""
        return f"{self.incident.key}/{self.lao.code if self.lao else 'all'}/{self.number}"
