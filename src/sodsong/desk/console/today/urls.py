"""Today's address; console/urls.py takes it in."""

from django.urls import path

from sodsong.desk.console.today import views

urlpatterns = [path("today/", views.today, name="today")]
