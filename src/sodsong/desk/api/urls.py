"""The addresses for other programs and for what looks after the machine."""

from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern

from sodsong.desk.api import machine


class Later(URLResolver):
    """Addresses whose module loads when one of them is asked for or written down.

    The API's checks of what goes in and out take 15 MB and half a second that a desk without programs does without.
    """

    def _populate(self) -> None:
        """Django fills every table of names at the first name of any; names in a namespace are found without it."""


urlpatterns = [
    Later(RoutePattern("api/v1/"), "sodsong.desk.api.views", app_name="ninja", namespace="api"),
    path("metrics", machine.metrics, name="metrics"),
    path("readyz", machine.ready, name="readyz"),
]
