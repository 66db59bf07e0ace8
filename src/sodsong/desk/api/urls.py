"""The addresses for other programs and for what looks after the machine."""

from django.urls import path

from sodsong.desk.api import machine
from sodsong.desk.api.views import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("metrics", machine.metrics, name="metrics"),
    path("readyz", machine.ready, name="readyz"),
]
