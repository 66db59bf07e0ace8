"""Drafts of official letters, every version kept; circulars and their recipients; messages (outbox/models)."""

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.outbox.models import Message  # noqa: F401  # Django finds an app's models here
from sodsong.desk.dispatch.papers.models import (  # noqa: F401  # as above
    Batch,
    Entry,
    Paper,
    PaperVersion,
    Scan,
)
from sodsong.desk.dispatch.readers.models import Reader, Told  # noqa: F401  # as above
from sodsong.desk.dispatch.ways.models import Setting  # noqa: F401  # as above
from sodsong.desk.registry.models import District, Lao, Province


class Draft(models.Model):
    """One version of an incident's letter. The files lie in the data folder under ``letters/``.

    ``data`` is the letter's JSON form; ``facts`` the digest of what it was made from, so that an unchanged
    incident makes no new version.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="drafts")
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    data = models.JSONField()
    facts = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    pdf = models.CharField(max_length=200)
    docx = models.CharField(max_length=200)

    class Meta:
        ordering = ["incident", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "version"], name="draft_version_once"),
        ]


class Letterhead(models.Model):
    """What the province's office puts on every letter of its own; empty fields stay visible empty places."""

    province = models.OneToOneField(Province, on_delete=models.CASCADE, related_name="letterhead")
    sender = models.CharField(max_length=200, blank=True)
    province_letters = models.CharField(max_length=4, blank=True)
    owner_number = models.CharField(max_length=20, blank=True)
    office = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    fax = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200, blank=True)
    person_phone = models.CharField(max_length=200, blank=True)
    qr = models.CharField(max_length=500, blank=True)
    qr_caption = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=500, blank=True)  # lines under the office's name on external letters
    signer = models.CharField(max_length=200, blank=True)  # position that signs external letters
    memo_signer = models.CharField(max_length=200, blank=True)  # position that signs memos
    unit = models.CharField(max_length=300, blank=True)  # a memo's ส่วนราชการ
    emblem = models.CharField(max_length=200, blank=True)  # the checked picture's file in the data folder


class Circular(models.Model):
    """A letter that has been issued and is passed on; ``draft`` is the version that bears its number and date."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="circular")
    running = models.CharField(max_length=20)
    day = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="circular")
    published_at = models.DateTimeField(null=True)  # an officer lets the public read it since then
    published_by = models.CharField(max_length=150, blank=True)


class Recipient(models.Model):
    """One receiver of a circular (act/casework/cascade); a district office has a district and no LAO."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="recipients")
    key = models.CharField(max_length=100)
    role = models.CharField(max_length=10)
    position = models.PositiveIntegerField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    lao = models.ForeignKey(Lao, on_delete=models.PROTECT, null=True, related_name="+")
    via = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="passes_to")
    must_act = models.BooleanField(default=False)
    serial = models.PositiveSmallIntegerField(default=0)  # of its link: a new one makes the old one void
    withdrawn_at = models.DateTimeField(null=True)  # it has no link until one is given anew

    class Meta:
        ordering = ["circular", "position"]
        constraints = [models.UniqueConstraint(fields=["circular", "key"], name="recipient_once")]


class Receipt(models.Model):
    """One sign from a recipient; never changed. ``by`` is the name the person gave, or the officer's who wrote it down."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="receipts")
    act = models.CharField(max_length=15)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    reply = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    claimed = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]


class Picture(models.Model):
    """A picture that came with a sign, drawn anew from its pixels; the file lies in the data folder under ``pictures/``."""

    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="picture")
    path = models.CharField(max_length=120)


class Demand(models.Model):
    """An LAO's own letter to its vendor, made through its link; ``data`` is the letter's JSON form."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="demands")
    made_at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    vendor = models.CharField(max_length=200, blank=True)
    contract = models.CharField(max_length=100, blank=True)
    data = models.JSONField()

    class Meta:
        ordering = ["made_at", "id"]
