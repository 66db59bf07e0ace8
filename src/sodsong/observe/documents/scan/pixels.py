"""A picture's bytes, or a PDF page without text, become grey pixels of one size, upright; nothing is read here."""

import io
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from sodsong.observe.documents.record import Unreadable

Grey = npt.NDArray[np.uint8]  # one page, 0 black to 255 white
Mask = npt.NDArray[np.bool_]

MOST_PAGES = 20  # of a scan; a letter with its list has three
MOST_PIXELS = 60_000_000  # of one picture; A4 at 600 dpi has 35 million
PAGE_WIDTH = 2480  # pixels: A4 at 300 dpi, what the reader of pictures is best at
_FORMATS = ("PNG", "JPEG", "TIFF")
_FINEST, _STEEPEST = 0.02, 3.0  # degrees
_STRIP = 4  # times as high as wide: no page
_CONTRAST = 50  # shades between ink and paper; less is the paper's own grain
_TOO_LARGE = Unreadable("too-large", f"The picture has over {MOST_PIXELS // 10**6} million pixels; scan at 300 dpi.")
_DAMAGED = Unreadable("damaged", "The picture is damaged and cannot be opened.")


def pictures(data: bytes) -> list[Grey] | Unreadable:
    """The pages of a PNG, JPEG or TIFF. Its size is looked at before a pixel is unpacked."""
    pages: list[Grey] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures and odd tags; the size is judged here
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
        with opened:
            frames = int(getattr(opened, "n_frames", 1))
            if frames > MOST_PAGES:
                return Unreadable("too-large", f"The picture has {frames} pages; at most {MOST_PAGES} are read.")
            for number in range(frames):
                opened.seek(number)
                if opened.width * opened.height > MOST_PIXELS:
                    return _TOO_LARGE
                pages.append(_upright(opened))
    except Image.DecompressionBombError:
        return _TOO_LARGE
    except (MemoryError, RecursionError):
        return _TOO_LARGE
    except Exception:  # noqa: BLE001 - Pillow's decoders raise a dozen kinds (struct, zlib, TIFF tags) on damaged files
        return _DAMAGED
    return pages


def pdf_page(opened: Any, number: int) -> Grey | Unreadable:
    """A page of an opened pypdfium2 document, drawn."""
    page = opened[number]
    width, height = page.get_size()
    if width < 1 or height > width * _STRIP:
        return _TOO_LARGE
    return _upright(page.render(scale=PAGE_WIDTH / width, grayscale=True).to_pil())


def _upright(image: Image.Image) -> Grey:
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        over = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    grey = turned.convert("L")
    height = max(1, round(grey.height * PAGE_WIDTH / max(grey.width, 1)))
    if height > PAGE_WIDTH * _STRIP:
        raise ValueError("a strip many times as high as wide is no page")
    if grey.width != PAGE_WIDTH:
        grey = grey.resize((PAGE_WIDTH, height), Image.Resampling.LANCZOS)
    pixels = np.asarray(grey, dtype=np.uint8)
    angle = skew(ink(pixels))
    if abs(angle) >= _FINEST:
        grey = grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=int(np.median(pixels)))
        pixels = np.asarray(grey, dtype=np.uint8)
    return cleaned(pixels)


def ink(page: Grey) -> Mask:
    """Which pixels are dark, by the threshold that parts a page's two shades best (Otsu's)."""
    return page <= _threshold(page)


def cleaned(page: Grey) -> Grey:
    """The page with its paper white and its ink black, so that a grey ground is no text; blank paper is all white."""
    threshold = _threshold(page)
    dark = page <= threshold
    if not dark.any() or dark.all():
        return np.full_like(page, 255)
    black, white = float(page[dark].mean()), float(page[~dark].mean())
    if white - black < _CONTRAST:
        return np.full_like(page, 255)
    bright = (threshold + white) / 2
    stretched = (page.astype(np.float32) - black) * (255 / max(bright - black, 1.0))
    return stretched.clip(0, 255).astype(np.uint8)


def _threshold(page: Grey) -> int:
    counts = np.bincount(page.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return int(np.nan_to_num(between, nan=0.0, posinf=0.0).argmax())


def skew(dark: Mask) -> float:
    """By how many degrees to turn the page (counter-clockwise) so that its lines lie level; 0 for an empty one."""
    rows, columns = np.nonzero(dark[::3, ::3])
    if not 100 < len(rows) < dark.size // 27:
        return 0.0

    def sharpness(angle: float) -> float:
        lines = np.round(rows - columns * np.tan(np.radians(angle))).astype(np.int64)
        counts = np.bincount(lines - lines.min())
        return float((counts.astype(np.float64) ** 2).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.2), key=sharpness)
    return float(max(np.arange(best - 0.2, best + 0.21, _FINEST), key=sharpness))
