"""Writes docs/reference/api.md from the API's own OpenAPI description; with --check only says whether it is up to date."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "api.md"
HEAD = """# API

Made from the code by `make docs`. The same as OpenAPI: `/api/v1/openapi.json`.

An officer makes a token on the page “People”, with the scopes that the program needs and for one LAO, one district, the
province or (who sits for all of them) every province; send it as `Authorization: Bearer TOKEN`. What a token does not reach
is to it as if it were not there: left out of lists and counts, 404 by name, in an incident too. Lists come as `{"items": […], "count": n}`, by `limit` (at most 500) and `offset`. A write
bears an `Idempotency-Key` of its own: the same key again does nothing and is answered the same, with
`Idempotency-Replayed: true`. A refusal is `{"code", "detail"}`: `not-readable` 400, `token-missing` 401, `scope-missing` 403, `not-found` 404,
`method-not-allowed` 405 (`Allow` names those it takes), `key-reused` 409, `not-valid` 422. What leaves the desk by itself goes through a webhook
contact, and tells what its owner is told: an LAO’s of that LAO, a district’s of that district.

Beside it stand `/healthz` (is the process well), `/readyz` (may requests be sent here) and `/metrics` (for Prometheus).
"""


def page(schema: dict[str, Any]) -> str:
    """The whole page from an OpenAPI description."""
    parts, models = [HEAD], schema["components"]["schemas"]
    for path, verbs in schema["paths"].items():
        for verb, one in verbs.items():
            asked = [f"`{each['name']}`" for each in one.get("parameters", [])]
            lines = [f"## {verb.upper()} {path}", one["description"]]
            if asked:
                lines.append(f"Parameters: {', '.join(asked)}.")
            if "requestBody" in one:
                lines.append(f"Send: {_fields(one['requestBody'], models)}.")
            good = next(one["responses"][code] for code in one["responses"] if int(code) < 300)
            lines.append(f"Comes back: {_fields(good, models)}.")
            parts.append("\n\n".join(lines) + "\n")
    return "\n".join(parts)


def _fields(told: dict[str, Any], models: dict[str, Any]) -> str:
    name = told["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields = models[name]["properties"]
    if "items" in fields:
        name = fields["items"]["items"]["$ref"].rpartition("/")[2]
        fields = models[name]["properties"]
    return ", ".join(f"`{one}`" for one in fields)


def main() -> int:
    """Write the page, or with --check compare it; exit 1 when it is not up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodsong.desk.project.settings")
    os.environ.setdefault("SODSONG_DATA", tempfile.gettempdir())
    import django  # noqa: PLC0415  # settings first

    django.setup()
    from sodsong.desk.api.views import api  # noqa: PLC0415  # Django first

    wanted = page(api.get_openapi_schema())
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted else 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
