"""The address of the assessors' page; public/urls.py appends it."""

from django.urls import path

from sodsong.desk.public.assessors import views

urlpatterns = [
    path("a/<str:token>/", views.page, name="assessors"),
    path("a/<str:token>/evidence/<int:which>.pdf", views.evidence, name="assessors-evidence"),
]
