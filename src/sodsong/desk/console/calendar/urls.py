"""The address of the calendar; console/urls.py appends it."""

from django.urls import path

from sodsong.desk.console.calendar import views

urlpatterns = [path("calendar/", views.show, name="calendar")]
