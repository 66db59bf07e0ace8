"""The vendors' addresses; public/urls.py takes them in."""

from django.urls import path

from sodsong.desk.public.vendor import views

urlpatterns = [path("v/<str:token>/", views.vendor, name="vendor")]
