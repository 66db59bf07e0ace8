"""Personal addresses at rest: a text goes in, a sealed one comes out and back, and a keyed digest to look it up by.

Both keys lie in the data folder's ``contacts.key``, made once. Whoever has the database alone learns no address;
whoever loses the key loses the addresses, so a backup needs both.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_FILE = "contacts.key"


def seal(text: str) -> str:
    """``text`` as it may lie in the database; twice the same text gives two different ones."""
    return _fernet(_folder()).encrypt(text.encode()).decode("ascii")


def opened(sealed: str) -> str | None:
    """The text that was sealed; None when it was sealed under another key or is damaged."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  # as below

    try:
        return _fernet(_folder()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def digest(text: str) -> str:
    """The same for the same text and this data folder's key alone, hex: nobody without the key can try addresses."""
    return hmac.new(_keys(_folder())[1], text.encode(), hashlib.sha256).hexdigest()


def _folder() -> Path:
    return Path(settings.SODSONG.data)


@cache
def _fernet(folder: Path) -> "Fernet":
    from cryptography.fernet import Fernet  # noqa: PLC0415  # 10 MB until an address is shown or kept

    return Fernet(base64.urlsafe_b64encode(_keys(folder)[0]))


@cache
def _keys(folder: Path) -> tuple[bytes, bytes]:
    """(for sealing, for digests); made by whichever process is first, whole or not at all."""
    file = folder / KEY_FILE
    if not file.exists():
        fresh = folder / f".{KEY_FILE}-{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(64), encoding="ascii")
        try:
            os.link(fresh, file)  # never over another's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    both = bytes.fromhex(file.read_text(encoding="ascii").strip())
    return both[:32], both[32:]
