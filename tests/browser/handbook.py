"""The handbook's pictures and the words beside them: sections of its pages go in, what must be seen in each comes out."""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "handbook" / "th"
PICTURES = ROOT / "docs" / "handbook" / "images"
LARGEST = 60_000  # bytes of one picture
PICTURE = re.compile(r"!\[[^\]]+\]\(\.\./images/([a-z-]+)\.png\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a page: the pictures in it, and the words in bold, which are those of buttons and pages."""

    where: str
    pictures: tuple[str, ...]
    words: tuple[str, ...]


def sections():
    """Every section that shows a picture."""
    found = []
    for page in sorted(PAGES.glob("*.md")):
        for text in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE):
            pictures = tuple(PICTURE.findall(text))
            if pictures:
                found.append(Section(f"{page.name}: {text.splitlines()[0]}", pictures, tuple(BOLD.findall(text))))
    return found


def plain(text):
    """Text as it is compared: white space and joining marks are not seen."""
    return " ".join(text.replace("\u2060", "").split())


class Album:
    """What each picture's page said, and the picture itself; into the handbook where HANDBOOK asks for it."""

    def __init__(self, build):
        self.build, self.said = build, {}
        build.mkdir(parents=True, exist_ok=True)

    def take(self, page, name, *, height=620, focus=""):
        """A picture of the page's upper part, or of what ``focus`` finds; its words are the whole page's."""
        hidden = page.locator("details:not([open])").count()
        self.said[name] = plain(page.locator("body").inner_text() + " " + _shut(page, hidden))
        if focus:
            page.locator(focus).first.scroll_into_view_if_needed()
        top = page.locator(focus).first.bounding_box()["y"] if focus else 0
        width = page.viewport_size["width"]
        shot = page.screenshot(
            clip={"x": 0, "y": max(0, top - 8), "width": width, "height": height}, animations="disabled"
        )
        small = Image.open(io.BytesIO(shot)).convert("RGB").quantize(48, dither=Image.Dither.NONE)
        small.save(self.build / f"{name}.png", optimize=True)
        if os.environ.get("HANDBOOK") and any(name in one.pictures for one in sections()):
            PICTURES.mkdir(exist_ok=True)
            small.save(PICTURES / f"{name}.png", optimize=True)


def _shut(page, count):
    """The words of what is folded away: they are a press away."""
    return " ".join(page.locator("details:not([open])").nth(number).text_content() for number in range(count))
