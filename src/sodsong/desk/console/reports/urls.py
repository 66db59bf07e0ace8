"""Addresses of the reports' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.reports import views

urlpatterns = [
    path("reports/", views.listing, name="reports"),
    path("reports/call/", views.call, name="reports-call"),
]
