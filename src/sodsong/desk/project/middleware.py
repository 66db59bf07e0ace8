"""What every answer gets: the reader's language, and headers that keep the page to itself."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

YEAR = 365 * 24 * 3600  # seconds
Handler = Callable[[HttpRequest], HttpResponse]
# No inline scripts or styles, nothing from elsewhere.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'self'; img-src 'self' data:"


def chosen_language(get_response: Handler) -> Handler:
    """Thai unless the reader has switched: the browser's own language is no wish (an office's machine is often English)."""

    def handle(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "th")
        language = asked if asked in dict(settings.LANGUAGES) else "th"
        with translation.override(language):
            request.LANGUAGE_CODE = language  # as Django's own middleware sets it
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return handle


def security_headers(get_response: Handler) -> Handler:
    """Content-Security-Policy on every page; what came over TLS stays on TLS: its cookies, and the browser's next visit.

    Asked of each request, since a desk behind a TLS proxy is opened on its own machine without one too.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return handle
