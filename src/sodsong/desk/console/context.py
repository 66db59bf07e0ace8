"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sodsong.desk import clock


def frame(request: HttpRequest) -> dict[str, Any]:
    """The province, the present, and which part of the house the page belongs to."""
    match = request.resolver_match
    return {
        "province": settings.SODSONG.province,
        "now": clock.now(),
        "part": (match.url_name or "").split("-")[0] if match else "",
    }
