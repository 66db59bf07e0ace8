"""Addresses of the officers' part of the archive."""

from django.urls import path

from sodsong.desk.console.archive import views

urlpatterns = [path("lao/<str:code>/kept/remove/", views.remove, name="archive-remove")]
