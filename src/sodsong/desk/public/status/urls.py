"""The status pages' addresses; public/urls.py takes them in."""

from django.urls import path

from sodsong.desk.public.status import views

urlpatterns = [
    path("status/", views.page, name="status"),
    path("status/<path:place>", views.page, name="status-file"),
]
