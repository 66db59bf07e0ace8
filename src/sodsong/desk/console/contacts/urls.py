"""Addresses of the contacts' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.contacts import persons, views

ONE = "contacts/<str:kind>/<str:key>/"
urlpatterns = [
    path("contacts/", views.listing, name="contacts"),
    path("contacts/export.csv", views.export, name="contacts-export"),
    path("contacts/persons/", persons.page, name="contacts-persons"),
    path("contacts/persons/held.json", persons.download, name="contacts-persons-held"),
    path(ONE, views.owner, name="contacts-owner"),
    path(f"{ONE}<int:pk>/", views.act, name="contacts-act"),
    path(f"{ONE}<int:pk>/held.json", views.held, name="contacts-held"),
]
