"""Settings that the office keeps here, each sealed; what the environment gives counts before them."""

from django.db import models


class Setting(models.Model):
    """One setting by its name; ``sealed`` is its value (registry/sealing), ``by`` who gave it and when."""

    name = models.CharField(max_length=40, unique=True)
    sealed = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        app_label = "dispatch"
        ordering = ["name"]
