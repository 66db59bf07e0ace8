"""How wide the four columns of the attached list are, in points, and where an office begins: by what stands in them."""

from collections.abc import Iterable

from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.fonts import Pair

CONTINUED = "(ต่อ)"  # after a district that goes on over a page
TEXT_WIDTH = 16 / 2.54 * 72  # points between the margins of A4: 21 - 3 - 2 cm
TEXT_SIZE = 16.0  # points of TH Sarabun
PADDING = 6.0  # points, on each side of a cell
OFFICE_LEAST = 8.6  # cm from the left margin
SLACK = 1.04  # kerning and rounding
DISTRICT_MOST, NOTE_MOST = 0.30, 0.40  # shares that a column may claim when all of them want more than there is


def widths(document: Document, fonts: Pair) -> tuple[float, float, float, float]:
    """Number, district, name, note. The first two are as wide as their longest entry, so that none of them wraps
    and "(ต่อ)" never changes a row's height; what is left over goes to name and note alike.
    """
    size = TEXT_SIZE * fonts.scale

    def natural(head: str, texts: Iterable[str]) -> float:
        widest = max((fonts.width_em(text) for text in texts), default=0.0)
        return max(widest, fonts.width_em(head, bold=True)) * size * SLACK + 2 * PADDING

    items, head = document.items, document.list_head
    number = natural(head[0], {item.no for item in items})
    district = natural(head[1], {f"{item.district} {CONTINUED}" for item in items if item.district})
    name = natural(head[2], {item.name for item in items})
    note = natural(head[3], {item.note for item in items})
    district = min(district, DISTRICT_MOST * TEXT_WIDTH)
    rest = TEXT_WIDTH - number - district
    if name + note <= rest:
        name += (rest - name - note) / 2
    else:
        name = rest - min(note, max(NOTE_MOST * rest, rest - name))
    cells = (number, district, name, rest - name)
    return tuple(round(cell, 2) for cell in cells)  # type: ignore[return-value]  # four, as they were


def office_left(document: Document, fonts: Pair) -> float:
    """Centimetres from the left margin at which an external letter's office begins, so that its longest line ends at
    the right margin; long ones begin at OFFICE_LEAST and turn.
    """
    widest = max((fonts.width_em(text) for text in document.office), default=0.0) * TEXT_SIZE * fonts.scale * SLACK
    return max(OFFICE_LEAST, (TEXT_WIDTH - widest) / 72 * 2.54)
