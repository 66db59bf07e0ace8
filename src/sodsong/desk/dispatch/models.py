"""Drafts of official letters, every version kept."""

from django.db import models

from sodsong.desk.cases.models import Incident
from sodsong.desk.registry.models import Province


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
