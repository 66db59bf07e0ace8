"""Which pages are to be kept, what was kept of them when, which files of it are in the ledger, what was taken out.

The pages themselves lie in the archive (``archive/`` in the data folder), and it alone knows where.
"""

from django.db import models
from django.db.models import Q

from sodsong.desk.registry.models import Lao


class Wanted(models.Model):
    """A page that an LAO must show, to be kept once a day. ``item`` is its word in the stand-in's address: o12, o12-2."""

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="wanted")
    item = models.SlugField(max_length=40)
    label = models.CharField(max_length=300)
    url = models.CharField(max_length=2000)
    until = models.DateTimeField(null=True)  # no longer asked for since then; what was kept stays
    due_at = models.DateTimeField(db_index=True)
    claimed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)  # what the last try met, as a probe says it

    class Meta:
        ordering = ["lao", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lao", "url"], name="wanted_once"),
            models.UniqueConstraint(fields=["lao", "item"], condition=Q(until__isnull=True), name="wanted_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.url}"


class Kept(models.Model):
    """A page as it stood at a moment; ``at`` is its record's WARC-Date. ``lao`` is None for a page of no registered site."""

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, null=True, related_name="kept")
    wanted = models.ForeignKey(Wanted, on_delete=models.SET_NULL, null=True, related_name="kept")
    url = models.CharField(max_length=2000)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    whole = models.BooleanField()  # a page (200) kept to its end
    changed = models.BooleanField()  # other bytes than the time before
    digest = models.CharField(max_length=80)
    bytes = models.BigIntegerField()  # received for it and its parts

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["url", "at"], name="kept_once")]
        indexes = [models.Index(fields=["lao", "url", "at"], name="kept_page")]


class Removal(models.Model):
    """Something was taken out of the archive: who asked, why, what. The ledger's entries of it stay."""

    lao = models.ForeignKey(Lao, on_delete=models.SET_NULL, null=True, related_name="removals")
    url = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    why = models.CharField(max_length=300)
    captures = models.PositiveIntegerField()
    files = models.JSONField(default=list)  # names under which the ledger knows what was rewritten

    class Meta:
        ordering = ["at"]
