"""The recipients' addresses."""

from django.urls import path

from sodsong.desk.public import views

app_name = "public"
urlpatterns = [
    path("r/<str:token>/", views.recipient, name="recipient"),
    path("r/<str:token>/letter.pdf", views.letter, name="letter"),
]
