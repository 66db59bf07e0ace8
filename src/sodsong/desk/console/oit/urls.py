"""Addresses of the OIT pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.oit import acts, items, views
from sodsong.desk.console.oit.dossier.views import dossier
from sodsong.desk.console.oit.windows.calendar import calendar
from sodsong.desk.console.oit.windows.ready import ready

YEAR = "oit/<int:year>/"
ONE = f"{YEAR}lao/<str:code>/"
urlpatterns = [
    path("oit/", views.latest, name="oit"),
    path(YEAR, views.matrix, name="oit-year"),
    path(f"{YEAR}nation/", views.nation, name="oit-nation"),
    path(f"{YEAR}export.xlsx", views.export, name="oit-export"),
    path(f"{YEAR}catalogue/", acts.catalogue, name="oit-catalogue"),
    path(f"{YEAR}catalogue.yaml", views.catalogue_file, name="oit-catalogue-file"),
    path(f"{YEAR}calendar/", calendar, name="oit-calendar"),
    path(f"{YEAR}ready/", ready, name="oit-ready"),
    path(f"{YEAR}ready/<int:district>/", ready, name="oit-ready-district"),
    path(f"{YEAR}import/", acts.import_sheet, name="oit-import"),
    path(f"{YEAR}item/<str:item>/", items.column, name="oit-item"),
    path(ONE, views.lao, name="oit-lao"),
    path(f"{ONE}item/<str:item>/", items.cell, name="oit-cell"),
    path(f"{ONE}dossier/", dossier, name="oit-dossier"),
    path(f"{ONE}enter/", acts.enter, name="oit-enter"),
    path(f"{ONE}search/", acts.search, name="oit-search"),
    path(f"{ONE}accept/<int:pk>/", acts.accept, name="oit-accept"),
    path(f"{ONE}approve/", acts.approve, name="oit-approve"),
    path(f"{ONE}end/<int:pk>/", acts.end, name="oit-end"),
]
