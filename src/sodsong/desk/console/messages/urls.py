"""Addresses of the messages' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.messages import views

urlpatterns = [
    path("messages/", views.listing, name="messages"),
    path("messages/test/", views.test, name="messages-test"),
    path("messages/<int:pk>/", views.act, name="messages-act"),
    path("incidents/<int:year>/<int:number>/circular/send/", views.send, name="incident-circular-send"),
]
