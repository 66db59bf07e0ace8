"""The ledger's leaves, the checkpoints signed over them, who cosigned them, and what we have cosigned of others.

The tiles and the newest checkpoint lie as files in the data folder under ``ledger/``; what was signed there is the
truth should a row be lost.
"""

from django.db import models


class Ledger(models.Model):
    """One row: how many leaves there are; whoever adds one holds it."""

    size = models.BigIntegerField(default=0)


class Leaf(models.Model):
    """One entry, never changed and never removed; ``at`` is the ledger's own time in POSIX seconds, as it is hashed."""

    index = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["kind", "name", "digest"], name="leaf_once")]
        indexes = [models.Index(fields=["kind", "index"], name="leaf_kind_index")]

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.name}"


class Checkpoint(models.Model):
    """A signed commitment to the first ``size`` leaves; ``stamp`` is an RFC 3161 response over the note's text."""

    size = models.BigIntegerField(unique=True)
    signed = models.TextField()
    at = models.DateTimeField()
    stamp = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["size"]


class Cosignature(models.Model):
    """A witness has seen that this checkpoint goes on from all it had seen before; ``line`` stands under the note."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="cosignatures")
    witness = models.CharField(max_length=300)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once")]


class Followed(models.Model):
    """The newest tree of another office's log that we have cosigned; we cosign only what goes on from it."""

    origin = models.CharField(max_length=300, unique=True)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)  # when a fork was last shown to us
    refused = models.TextField(blank=True)  # that fork's signed checkpoint: the proof of it
