"""Every address of the desk."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("", include("sodsong.desk.console.urls")),
    path("", include("sodsong.desk.public.urls")),
    path("", include("sodsong.desk.bot.urls")),
    path("", include("sodsong.desk.api.urls")),
]
