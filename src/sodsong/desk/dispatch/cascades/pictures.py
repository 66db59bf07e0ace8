"""A picture from a telephone: bytes go in, a smaller picture without anything but its pixels comes out, or a code."""

import hashlib
import warnings
from io import BytesIO
from pathlib import Path

LARGEST = 8 * 1024 * 1024  # bytes of an upload
PIXELS = 50_000_000
SIDE = 1600  # pixels of the longer side that is kept
KINDS = ("JPEG", "PNG", "WEBP")


def keep(content: bytes, folder: Path) -> tuple[str, str]:
    """(path below ``folder``, "") of the picture drawn anew as JPEG, or ("", code): picture-too-large, picture-unreadable.

    Nothing of the upload is kept but its pixels: no place, no name, no program hidden behind them.
    """
    if len(content) > LARGEST:
        return "", "picture-too-large"
    from PIL import Image, ImageOps  # noqa: PLC0415  # 20 MB that a desk without pictures does without

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=KINDS) as seen:
                if seen.width * seen.height > PIXELS:
                    return "", "picture-too-large"
                upright = ImageOps.exif_transpose(seen) or seen
                drawn = upright.convert("RGB")
    except Image.DecompressionBombWarning:
        return "", "picture-too-large"
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return "", "picture-unreadable"
    drawn.thumbnail((SIDE, SIDE))
    out = BytesIO()
    drawn.save(out, "JPEG", quality=82, exif=b"")
    name = f"pictures/{hashlib.sha256(out.getvalue()).hexdigest()[:40]}.jpg"
    file = folder / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_bytes(out.getvalue())
        fresh.replace(file)
    return name, ""
