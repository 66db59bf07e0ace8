"""A letter's record and the data folder in, its paper out, with the office's emblem where one is kept."""

from datetime import datetime
from pathlib import Path

from sodsong.ground.papers.record import Letter

SENTENCES = 600  # letters of a typesetter's problem that a page shows


class Unprintable(ValueError):  # noqa: N818  # the state of a letter, told to a person
    """The letter cannot be set; the text says why in English, ``code`` what kind of reason it is: font, emblem, qr, typeset."""

    def __init__(self, problem: Exception) -> None:
        self.code = type(problem).__name__.removesuffix("Error").lower()
        text = str(problem)
        super().__init__(
            (f"The emblem {text}" if self.code == "emblem" and text.startswith(("is ", "has ", "holds ")) else text)[
                :SENTENCES
            ]
        )


def pdf(letter: Letter, folder: Path, now: datetime) -> tuple[bytes, int]:
    """The PDF and how many pages it has. Raises Unprintable."""
    from sodsong.act.letter import emblem, papers  # noqa: PLC0415  # 60 MB that a desk without letters does without

    try:
        picture = emblem.read(folder / letter.emblem) if letter.emblem else None
        made = papers.pdf(letter, now, emblem=picture)
    except papers.CANNOT as problem:
        raise Unprintable(problem) from problem
    return made.pdf, made.pages


def docx(letter: Letter, folder: Path, now: datetime) -> bytes:
    """The same for Word. Raises Unprintable."""
    from sodsong.act.letter import emblem, papers  # noqa: PLC0415  # as above

    try:
        picture = emblem.read(folder / letter.emblem) if letter.emblem else None
        return papers.docx(letter, now, emblem=picture)
    except papers.CANNOT as problem:
        raise Unprintable(problem) from problem


def emblem_file(content: bytes, size: int, folder: Path) -> str:
    """Keep the office's emblem, checked and drawn once to see that it can be; the file's name in the data folder.

    ``size`` is the file's own, of which ``content`` may be the beginning only.

    Raises Unprintable for what is no picture or does more than draw.
    """
    import hashlib  # noqa: PLC0415  # beside the room that is loaded late

    from sodsong.act.letter import emblem, typeset  # noqa: PLC0415  # as above

    if size > emblem.LARGEST_FILE:
        most = emblem.LARGEST_FILE // 1_000_000
        raise Unprintable(emblem.EmblemError(f"has {size / 1e6:.1f} MB; at most {most} MB: make it smaller."))
    try:
        picture = emblem.check(content)
        typeset.picture_png(picture)
    except (emblem.EmblemError, typeset.TypesetError) as problem:
        raise Unprintable(problem) from problem
    name = f"letters/emblem-{hashlib.sha256(content).hexdigest()[:16]}.{picture.kind}"
    write(folder / name, content)
    return name


def write(file: Path, content: bytes) -> None:
    """A reader sees the old file or the whole new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.write_bytes(content)
    fresh.replace(file)


def pictures(content: bytes, most: int, dots: int = 80) -> list[bytes]:
    """The first pages of a PDF as PNG, to be looked at before anything is issued."""
    from io import BytesIO  # noqa: PLC0415  # as above

    import pypdfium2  # noqa: PLC0415  # as above

    made = []
    with pypdfium2.PdfDocument(content) as file:
        for number in range(min(most, len(file))):
            out = BytesIO()
            file[number].render(scale=dots / 72, grayscale=False).to_pil().quantize(32).save(out, "PNG", optimize=False)
            made.append(out.getvalue())
    return made
