"""The vantages' address; console/urls.py appends it."""

from django.urls import path

from sodsong.desk.console.vantages import views

urlpatterns = [path("vantages/", views.listing, name="vantages")]
