"""Catalogues as officers correct them, the links of each LAO and item, and what was seen behind their addresses."""

from django.db import models
from django.db.models import Q

from sodsong.desk.registry.models import District, Lao, Province
from sodsong.desk.watch.models import Target


class CatalogueVersion(models.Model):
    """A year's catalogue as somebody imported it; the highest version counts, the shipped one is version 0 and no row."""

    year = models.PositiveSmallIntegerField()
    scheme = models.CharField(max_length=20, default="ita")
    version = models.PositiveIntegerField()
    content = models.JSONField()  # as judge/disclosure/catalogue.py writes it
    note = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["year", "version"]
        constraints = [models.UniqueConstraint(fields=["year", "scheme", "version"], name="catalogue_version_once")]


class Page(models.Model):
    """An address behind items of one LAO: its target in the watch, and what the newest look at its content gave.

    ``due_at`` is when it is looked at next; it is moved before the look, so that two lookers never take one page.
    ``held`` is the text's fingerprint when the scoring window of ``held_year`` closed.
    """

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="oit_pages")
    url = models.URLField(max_length=1000)
    host_kind = models.CharField(max_length=12)  # own, third-party, file
    target = models.ForeignKey(Target, on_delete=models.SET_NULL, null=True, related_name="oit_pages")
    due_at = models.DateTimeField(db_index=True)
    looked_at = models.DateTimeField(null=True)
    last_good = models.DateTimeField(null=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    final_url = models.CharField(max_length=1000, default="")
    medium = models.CharField(max_length=10, default="")
    title = models.CharField(max_length=300, default="")
    sha256 = models.CharField(max_length=64, default="")
    fingerprint = models.CharField(max_length=16, default="")
    letters = models.PositiveIntegerField(default=0)  # of its text
    good_letters = models.PositiveIntegerField(default=0)  # of its text when it was last good
    held = models.CharField(max_length=16, default="")
    held_year = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)  # of its text, since it was first read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lao", "url"], name="oit_page_once")]


class Link(models.Model):
    """One address of one item of one LAO and year; an item may have several. ``ended_at`` closes one that was replaced.

    ``state`` and ``reason`` are the newest judgement of the address for this item.
    """

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="oit_links")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=4)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="links")
    explanation = models.CharField(max_length=500, default="")
    source = models.CharField(max_length=10)  # hand, import, page (discovered)
    rests_on = models.CharField(max_length=300, default="")
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    approved_by = models.CharField(max_length=150, default="")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="unknown")
    reason = models.CharField(max_length=40, default="not-looked")
    since = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)  # when the archive was told of this item's pages; None: it must be

    class Meta:
        ordering = ["code", "pk"]
        indexes = [models.Index(fields=["year", "lao"], name="oit_link_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["lao", "year", "code", "page"], condition=Q(ended_at__isnull=True), name="oit_link_once"
            )
        ]


class Change(models.Model):
    """A page's text or state became another: what it was from then on. The story of an address, in few rows."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, default="")
    fingerprint = models.CharField(max_length=16, default="")
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]


class Tally(models.Model):
    """How an item stood in a district when it was last counted, so that a nation's picture asks no link.

    ``bodies`` are the district's LAOs, ``entered`` those with any link of the year; what is not counted in one of the
    states has no link for the item. A null district holds the LAOs that lie in none (อบจ.).
    """

    year = models.PositiveSmallIntegerField()
    province = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="oit_tallies")
    district = models.ForeignKey(District, on_delete=models.CASCADE, null=True, related_name="oit_tallies")
    code = models.CharField(max_length=4)
    bodies = models.PositiveIntegerField()
    entered = models.PositiveIntegerField()
    reachable = models.PositiveIntegerField()
    unreachable = models.PositiveIntegerField()
    suspect = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["year", "province"], name="oit_tally_of_year")]


class Search(models.Model):
    """A wish to read an LAO's ITA page, and the proposal that came of it, until a person has decided it."""

    lao = models.ForeignKey(Lao, on_delete=models.CASCADE, related_name="oit_searches")
    year = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=1000)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, default="")
    found = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, default="")

    class Meta:
        ordering = ["-asked_at", "-pk"]
