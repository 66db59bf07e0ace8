"""The story's last page: the officer asks for evidence, the product makes it, and it is verified as an assessor would."""

from typing import Any


def ask(incident: Any, officer: str) -> Any:
    """The officer asks for a certificate of the case; a second time gives the one there is."""
    from sodsong.desk import clock
    from sodsong.desk.proofs import ops, queries

    made = queries.of_incident(incident)
    return made[0] if made else ops.ask(incident, None, officer, clock.now()).certificate


def made(certificate: Any) -> Any:
    """The certificate once it lies ready."""
    certificate.refresh_from_db()
    return certificate if certificate.made_at else None


def verified(certificate: Any) -> Any:
    """What the file amounts to under the data folder's own key."""
    from django.conf import settings

    from sodsong.desk.vault.queries import shelf
    from sodsong.prove.evidence.verify import Trusted, verify

    data = settings.SODSONG.data
    return verify((data / certificate.pdf).read_bytes(), Trusted(shelf.ring(data), "data-folder"))
