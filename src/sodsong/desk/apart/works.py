"""What the process apart can do: letters, their pictures, the office's emblem, a turn of a batch, certificates."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sodsong.act.letter import emblem, fonts, papers, typeset
from sodsong.act.letter.copies import batch
from sodsong.act.letter.copies.batch import Receiver
from sodsong.act.letter.emblem import Emblem
from sodsong.ground.papers.record import Letter
from sodsong.prove.evidence.package import Evidence, PageError

REFUSALS = (*papers.CANNOT, batch.BatchError, PageError)  # each one's text is a sentence for a person


def pdf(letter: Letter, folder: Path, now: datetime) -> tuple[bytes, int]:
    """A letter as PDF, and how many pages it has."""
    made = papers.pdf(letter, now, emblem=_emblem(letter, folder))
    return made.pdf, made.pages


def docx(letter: Letter, folder: Path, now: datetime) -> bytes:
    """A letter for Word."""
    return papers.docx(letter, now, emblem=_emblem(letter, folder))


def pictures(letter: Letter, folder: Path, most: int, dots: int) -> tuple[list[bytes], int]:
    """The first pages of a letter's PDF as PNG, and how many it has. The PDF's own date is not seen on them."""
    import pypdfium2  # noqa: PLC0415  # the watch's letters are not looked at

    content, pages = pdf(letter, folder, datetime.fromtimestamp(0, UTC))
    made = []
    with pypdfium2.PdfDocument(content) as file:
        for number in range(min(most, len(file))):
            out = BytesIO()
            file[number].render(scale=dots / 72, grayscale=False).to_pil().quantize(32).save(out, "PNG", optimize=False)
            made.append(out.getvalue())
    return made, pages


def drawn(content: bytes) -> str:
    """Check an emblem and draw it once, to see that it can be; which kind of picture it is."""
    picture = emblem.check(content)
    typeset.picture_png(picture)
    return picture.kind


def turn(
    work: Path, letter: Letter, folder: Path, receivers: Sequence[Receiver], moment: datetime, *, most: int
) -> tuple[int, bool]:
    """Set at most ``most`` letters of a batch in the folder ``work``; how many lie there, and whether they are all."""
    pair = fonts.choose()
    batch.begin(work, letter, receivers, pair)
    for _done in batch.go_on(work, letter, receivers, moment, fonts=pair, emblem=_emblem(letter, folder), most=most):
        pass
    there = batch.made(work)
    return there, there == len(receivers)


def certificate(evidence: Evidence, files: Mapping[str, bytes]) -> bytes:
    """Evidence as one page of PDF/A-3 with ``files`` inside."""
    from sodsong.prove.evidence import page  # noqa: PLC0415  # letters do without

    return page.typeset(evidence, files)


def _emblem(letter: Letter, folder: Path) -> Emblem | None:
    return emblem.read(folder / letter.emblem) if letter.emblem else None


WORKS: dict[str, Callable[..., Any]] = {one.__name__: one for one in (pdf, docx, pictures, drawn, turn, certificate)}
