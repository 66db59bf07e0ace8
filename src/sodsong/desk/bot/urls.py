"""The bot's one address, as it is entered in LINE's console."""

from django.urls import path

from sodsong.desk.bot import views

app_name = "bot"
urlpatterns = [path("line/webhook", views.webhook, name="webhook")]
