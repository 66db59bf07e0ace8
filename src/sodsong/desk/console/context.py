"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sodsong.desk import clock
from sodsong.desk.registry.people import policy, queries
from sodsong.desk.registry.people.policy import Place

# Parts of the house that the menu keeps behind one word.
MORE = (
    "inbox",
    "sites",
    "changes",
    "letters",
    "messages",
    "contacts",
    "vendors",
    "oit",
    "people",
    "reports",
    "vantages",
    "calendar",
    "start",
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The province, the present, which part of the house the page belongs to, and what whoever looks may do in it.

    ``head`` sets up the desk, ``cosigner`` co-signs, ``office`` acts on cases, ``inner`` reads all of the office's pages, ``sees_oit`` those on OIT items.
    """
    match = request.resolver_match
    holder, here = queries.holder(request.user) if hasattr(request, "user") else None, Place(settings.SODSONG.province)
    return {
        "province": settings.SODSONG.province,
        "now": clock.now(),
        "holder": holder,
        "branch": holder is not None and holder.role in ("district", "lao", "vendor"),
        "head": policy.may(holder, "do.office", here),
        "cosigner": policy.may(holder, "cosign.case", here),
        "office": policy.may(holder, "do.case", here),
        "inner": policy.may(holder, "see.case", here),
        "sees_oit": policy.may(holder, "see.oit", here),
        "more": MORE,
        "part": (match.url_name or "").split("-")[0] if match else "",
    }
