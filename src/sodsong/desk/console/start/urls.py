"""Addresses of the setting up; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.start import views, ways

urlpatterns = [
    path("start/", views.start, name="start"),
    path("start/province/", views.province, name="start-province"),
    path("start/register/", views.register, name="start-register"),
    path("start/line/", ways.line, name="start-line"),
    path("start/email/", ways.email, name="start-email"),
]
