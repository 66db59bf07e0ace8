"""The address of the search; console/urls.py appends it."""

from django.urls import path

from sodsong.desk.console.find import views

urlpatterns = [path("find/", views.show, name="find")]
