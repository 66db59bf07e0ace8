"""The address of the phase chart; console/urls.py appends it."""

from django.urls import path

from sodsong.desk.console.timings import views

urlpatterns = [path("lao/<str:code>/times/", views.show, name="board-lao-times")]
