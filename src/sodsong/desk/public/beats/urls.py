"""The address of the beats; public/urls.py takes it in. project/lanes/heartbeat.py knows it by its first word."""

from django.urls import path

from sodsong.desk.public.beats import views

urlpatterns = [path("beats/<str:token>/", views.beat, name="beat")]
