"""What a ZIP-based office file unpacks to, measured before anything opens it."""

import io
import zipfile

MOST_PARTS = 2_000


def too_large(data: bytes, most: int) -> bool:
    """Whether unpacking takes over ``most`` bytes. Counted while unpacking: the ZIP's own headers can lie.

    Raises what zipfile raises on a damaged archive.
    """
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
            return True
        for part in parts:
            with archive.open(part) as stream:
                while chunk := stream.read(1 << 20):
                    total += len(chunk)
                    if total > most:
                        return True
    return False
