"""The addresses of what was done and can be taken back; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.changes import views

urlpatterns = [
    path("changes/", views.listing, name="changes"),
    path("changes/<int:pk>/undo/", views.undo, name="changes-undo"),
]
