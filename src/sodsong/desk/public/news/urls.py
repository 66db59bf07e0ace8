"""Addresses of the news; public/urls.py appends them."""

from django.urls import path

from sodsong.desk.public.news import views

urlpatterns = [
    path("news/", views.ask, name="news"),
    path("news/<str:token>/", views.confirm, name="news-confirm"),
    path("news/<str:token>/stop/", views.stop, name="news-stop"),
]
