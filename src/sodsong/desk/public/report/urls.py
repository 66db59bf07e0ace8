"""The report page's addresses; public/urls.py takes them in."""

from django.urls import path

from sodsong.desk.public.report import views

urlpatterns = [
    path("report/", views.report, name="report"),
    path("report/<str:token>/", views.kept, name="report-kept"),
]
