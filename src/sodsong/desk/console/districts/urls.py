"""The address of the map's arrangement; console/urls.py appends it."""

from django.urls import path

from sodsong.desk.console.districts import views

urlpatterns = [path("map/", views.arrange, name="board-map")]
