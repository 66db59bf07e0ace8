"""Letters received, and the reports read from them or told by people."""

from django.db import models
from django.db.models import Q

from sodsong.desk.registry.models import Lao


class Letter(models.Model):
    """A letter as received; ``reading`` is its JSON form (ground/papers)."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the file, hex: the same file is one letter
    file_name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    reading = models.JSONField()


class Report(models.Model):
    """Somebody's word about one body, whatever way it came: one row, one kind, for every source.

    ``source`` is ``letter`` (a line of one: then, and only then, ``letter`` and ``row`` are set), ``line`` (a LINE chat,
    told to the bot), ``chat`` (an exported chat), ``list`` (an outage list in CSV or XLSX), ``form`` (the public page),
    ``officer`` (a telephone call written down) or ``api`` (another program). ``key`` names the report at its source, so
    that the same one again is the same row; a letter's lines have none.

    Whom it means: settled (``lao``), or a question with ``candidates`` until a person has decided. ``outcome`` is the
    reader's own answer (match, ask, none); ``decision`` is empty while that stands, else ``match`` or ``double`` (the
    same body twice) or ``none`` (no body of ours).

    What it says: ``symptom`` (ground/places: down, recovered, slow, other), ``written`` the name as written, ``text`` the
    whole sentence. ``said_at`` is when it was said, ``at`` when it reached us. Who said it: ``by`` as shown to officers,
    ``sender`` a keyed digest (registry/sealing) of a chat's user or a form's network address, ``reach`` a sealed way to answer. ``seen`` is what our
    probes saw when it came: ``{"state", "reason", "since", "at"}``, empty when the body is not watched.
    """

    SOURCES = ("letter", "line", "chat", "list", "form", "officer", "api")

    source = models.CharField(max_length=10, default="letter")
    key = models.CharField(max_length=150, null=True, unique=True)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, null=True, related_name="reports")
    row = models.PositiveIntegerField(null=True)
    district = models.CharField(max_length=80, blank=True)
    written = models.CharField(max_length=300)
    text = models.CharField(max_length=1000, blank=True)
    symptom = models.CharField(max_length=10, default="down")
    outcome = models.CharField(max_length=10)
    note = models.CharField(max_length=300, blank=True)
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, null=True, related_name="reports")
    candidates = models.ManyToManyField(Lao, related_name="questioned_reports")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150, blank=True)
    sender = models.CharField(max_length=64, blank=True, db_index=True)
    reach = models.TextField(blank=True)
    seen = models.JSONField(default=dict)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["letter", "row", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "row"], name="row_once"),
            models.CheckConstraint(
                condition=Q(source="letter", letter__isnull=False, row__isnull=False)
                | (~Q(source="letter") & Q(letter__isnull=True, row__isnull=True)),
                name="letter_has_row",
            ),
        ]

    @property
    def is_question(self) -> bool:
        """Does this report wait for a person?"""
        return self.outcome != "match" and not self.decision


class Batch(models.Model):
    """A file of reports as handed in (``chat`` or ``list``), sealed until an officer has decided, then emptied.

    ``outcome`` is ``taken`` (every report of it is a row now) or ``left``.
    """

    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)  # SHA-256 of the file, hex
    file_name = models.CharField(max_length=200)
    sealed = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, db_index=True)
