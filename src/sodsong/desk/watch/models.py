"""Targets, the state of judging them, the flips it gives, and what was learned of each site while it was up."""

from django.db import models
from django.db.models import Q

from sodsong.desk.registry.models import Site, Vendor
from sodsong.judge.verdict.places import ABROAD


def shown(state: str, reason: str) -> str:
    """A state as people are told it: ``abroad`` where only vantages abroad cannot reach the target, which is reached."""
    return "abroad" if (state, reason) == ("degraded", ABROAD) else state


class Target(models.Model):
    """What is probed. ``window`` and the three columns after it are the judge's memory (judge/verdict)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, related_name="targets")
    kind = models.CharField(max_length=10)  # home, page, anchor
    url = models.URLField(max_length=1000)
    active = models.BooleanField(default=True)
    window = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="unknown")
    since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "url"], name="target_once"),
            models.UniqueConstraint(fields=["url"], condition=Q(site__isnull=True), name="anchor_once"),
        ]

    @property
    def shown(self) -> str:
        """Its state as people are told it: down from abroad only has words of its own."""
        return shown(self.state, self.reason)


class Flip(models.Model):
    """A confirmed change of verdict; ``taken_at`` is when the cases stage claimed it."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="flips")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    was = models.CharField(max_length=10)
    now = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    taken_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["confirmed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["target", "at", "now"], name="flip_once")]

    @property
    def shown(self) -> str:
        """The new state as people are told it."""
        return shown(self.now, self.reason)


class Reader(models.Model):
    """How far the judge of a range of targets has read a vantage's history; range ``part`` of ``parts``, from 0."""

    vantage = models.CharField(max_length=60)
    part = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=1)
    position = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)  # of the newest observation judged
    judged = models.BigIntegerField(default=0)  # observations that ever were

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vantage", "part"], name="reader_once")]


class OwnLine(models.Model):
    """What the judge of a range holds of our own line, over all vantages (judge/verdict); a row for each range there is."""

    part = models.PositiveIntegerField(default=0, unique=True)
    parts = models.PositiveIntegerField(default=1)
    memory = models.JSONField(default=dict)


class Attribute(models.Model):
    """Something a site shares with others, as the probe saw it while the site was up; ``until`` closes an old value."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="attributes")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind"], condition=Q(until__isnull=True), name="attribute_once")
        ]


class Maintenance(models.Model):
    """A time in which a site may be down by plan: it is watched and judged, but opens no incident."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="maintenances")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ["begins"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=models.F("begins")), name="maintenance_has_length")]


class Proposal(models.Model):
    """The question whether some sites are one vendor's, as they look alike: asked of an officer once; what was answered is remembered for these sites.

    ``bonds`` are the (kind, value) they share; ``sites`` those the question is about, ``vendor`` whose others are.
    """

    key = models.CharField(max_length=64, db_index=True)
    bonds = models.JSONField(default=list)
    sites = models.ManyToManyField(Site, related_name="proposals")
    vendor = models.ForeignKey(Vendor, on_delete=models.SET_NULL, null=True, related_name="proposals")
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)  # accepted, declined; outdated: its sites changed unasked
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(decided_at__isnull=True), name="proposal_asked_once")
        ]


class Lease(models.Model):
    """A right that one process has at a time, until it lets it lapse; ``until`` is in seconds since 1970."""

    name = models.CharField(max_length=60, unique=True)
    holder = models.CharField(max_length=200)
    until = models.FloatField()


class Vantage(models.Model):
    """A place where a probe stands, this desk's own included: as it last said of itself, and as the judge sees it.

    ``abroad`` is an officer's word: what only such places cannot reach is not down (judge/verdict).
    """

    name = models.CharField(max_length=64, unique=True)
    heard_at = models.DateTimeField()
    plans = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()  # observations not yet handed over
    clock_behind = models.FloatField(null=True)  # seconds its clock lacks to ours
    version = models.CharField(max_length=40)
    key = models.CharField(max_length=80, default="")  # public, of what proves to the bus who it is
    per_minute = models.PositiveIntegerField(null=True)  # observations judged, while that was measured
    blind = models.CharField(max_length=10, default="")  # line, mute: why it has no say now
    abroad = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]


class Neighbour(models.Model):
    """Another Sodsong that tells us every minute that it lives; ``told_at`` is when officers were told of its silence, while that lasts."""

    name = models.CharField(max_length=100, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    heard_at = models.DateTimeField(null=True)  # by our clock
    judged_at = models.DateTimeField(null=True)  # by its own
    idle = models.BooleanField(default=False)  # it lives without judging
    version = models.CharField(max_length=40, default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
