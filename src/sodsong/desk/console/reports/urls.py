"""Addresses of the reports' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.reports import imports, many, spellings, views

urlpatterns = [
    path("inbox/many/", many.page, name="reports-many"),
    path("reports/", views.listing, name="reports"),
    path("reports/call/", views.call, name="reports-call"),
    path("reports/spellings/", spellings.spellings_page, name="reports-spellings"),
    path("reports/import/", imports.hand_in, name="reports-import"),
    path("reports/import/<int:pk>/", imports.batch, name="reports-batch"),
]
