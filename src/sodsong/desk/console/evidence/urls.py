"""The addresses of evidence."""

from django.urls import path

from sodsong.desk.console.evidence import views

ONE = "incidents/<int:year>/<int:number>/evidence/"
urlpatterns = [
    path(ONE, views.show, name="incident-evidence"),
    path(f"{ONE}ask/", views.ask, name="incident-evidence-ask"),
    path(f"{ONE}<int:which>.pdf", views.download, name="incident-evidence-pdf"),
]
