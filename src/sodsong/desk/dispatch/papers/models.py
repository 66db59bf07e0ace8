"""Letters beside the first one, the registers of letters, scans and batches."""

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.inbox.models import Letter as Received


class Paper(models.Model):
    """A letter of an incident that an officer writes: its newest words, and, once issued, number, date and files.

    Kind ``circular`` holds an officer's own words for the first letter; that one is issued as a Circular. The files of an
    issued paper lie in the data folder under ``letters/``; an issued paper never changes, it can only be declared void.
    """

    KINDS = ("circular", "vendor", "assessors", "nacc", "memo", "reminder", "closing")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    data = models.JSONField()  # the letter's JSON form
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=150, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    pdf = models.CharField(max_length=200, blank=True)
    docx = models.CharField(max_length=200, blank=True)
    void_at = models.DateTimeField(null=True)
    void_by = models.CharField(max_length=150, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["incident", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(kind="circular"), name="circular_words_once"
            )
        ]


class PaperVersion(models.Model):
    """The words of a paper as they stood after one keeping."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["paper", "-version"]
        constraints = [models.UniqueConstraint(fields=["paper", "version"], name="paper_version_once")]


class Entry(models.Model):
    """One line of a register of letters (ทะเบียนหนังสือ). ``number`` runs by ``year`` (B.E., calendar), circulars apart.

    Letters out carry our number; letters in the number of receipt, and in ``reference`` the sender's. A line is never
    taken out: a void one keeps its number and says why.
    """

    direction = models.CharField(max_length=3)  # out, in
    circular = models.BooleanField(default=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField()  # the letter's own date
    reference = models.CharField(max_length=100, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    sender = models.CharField(max_length=300, blank=True)
    receiver = models.CharField(max_length=1000, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=500, blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=150)
    drawn = models.BooleanField(default=False)  # the number was drawn here, not typed
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, related_name="entries")
    letter_out = models.ForeignKey("dispatch.Circular", on_delete=models.SET_NULL, null=True, related_name="entries")
    letter_in = models.ForeignKey(Received, on_delete=models.SET_NULL, null=True, related_name="entries")
    void_at = models.DateTimeField(null=True)
    void_by = models.CharField(max_length=150, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["-year", "circular", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "circular", "year", "number"], name="register_number_once"),
            models.UniqueConstraint(
                fields=["letter_in"], condition=models.Q(void_at__isnull=True), name="received_once_in_register"
            ),
        ]


class Scan(models.Model):
    """A scan of the stamped original; the file lies in the data folder under ``letters/scans/`` by its SHA-256."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="scans")
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)  # pdf, png, jpg
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["kept_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "digest"], name="scan_once")]


class Batch(models.Model):
    """Personal letters of one text, one to every LAO of the province; ``done`` of ``total`` are set so far.

    The letters lie in the data folder under ``letters/batch-<pk>/`` until all are done, then in ZIPs; the stage that sets
    them goes on after a kill where it was.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="letter_batches")
    data = models.JSONField()
    per_district = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=list)  # the finished ZIPs, relative to the data folder
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
