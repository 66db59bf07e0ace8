"""Addresses of the letters' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.letters import batches, papers, registers

ONE = "letters/papers/<int:pk>/"
LINE = "letters/entries/<int:pk>/"
urlpatterns = [
    path("incidents/<int:year>/<int:number>/letters/", papers.shelf, name="letters-shelf"),
    path("incidents/<int:year>/<int:number>/letters/batch/", batches.show, name="letters-batch"),
    path("incidents/<int:year>/<int:number>/letters/renumber/", registers.renumber, name="letters-renumber"),
    path("letters/batches/<int:pk>/<int:place>.zip", batches.download, name="letters-batch-zip"),
    path(ONE, papers.show, name="letters-paper"),
    path(f"{ONE}preview/", papers.preview, name="letters-preview"),
    path(f"{ONE}<int:version>/", papers.version, name="letters-version"),
    path(f"{ONE}issue/", papers.issue, name="letters-issue"),
    path(f"{ONE}void/", papers.void, name="letters-void"),
    path(f"{ONE}anew/", papers.anew, name="letters-anew"),
    path("letters/papers/<int:pk>.<str:kind>", papers.download, name="letters-file"),
    path("letters/head/", papers.head, name="letters-head"),
    path("letters/", registers.listing, name="letters"),
    path("letters/<str:direction>/", registers.listing, name="letters-register"),
    path("letters/<str:direction>/<int:year>.xlsx", registers.export, name="letters-export"),
    path(LINE, registers.entry, name="letters-entry"),
    path(f"{LINE}scans/<int:scan>/", registers.scan, name="letters-scan"),
]
