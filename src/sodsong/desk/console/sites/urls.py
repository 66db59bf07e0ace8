"""The addresses of the list of sites; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.sites import views

urlpatterns = [
    path("sites/", views.listing, name="sites"),
    path("sites/do/", views.act, name="sites-act"),
    path("sites.<str:form>", views.export, name="sites-export"),
]
