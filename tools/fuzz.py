"""Coverage-guided fuzzing of what reads texts: folding, names, symptoms, letters, chats and lists; CONTRIBUTING.md says how.

libFuzzer's own options follow the number of seconds. It ends with an error at the first input that is not answered and
leaves that input beside it as ``crash-…``; give such a file instead of the seconds to run it again.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))
with atheris.instrument_imports(include=["sodsong.ground", "sodsong.observe"]):
    from tests.observe.intake import odd
    from tests.observe.intake.test_fuzz import one_text

    from sodsong.observe.intake import letters

LONGEST = 4096  # bytes of an input
REGISTER = letters.shipped_register()


def read(data: bytes) -> None:
    """One input through every reader; raises where one does not answer."""
    one_text(data.decode("utf-8", "replace"), REGISTER, files=True)


def main() -> None:
    """Fuzz for so many seconds, from what the drawn odd texts are made of."""
    first, *options = sys.argv[1:] or ["600"]
    if Path(first).is_file():
        return read(Path(first).read_bytes())
    folder = Path(tempfile.mkdtemp(prefix="sodsong-fuzz-"))
    for number, text in enumerate((*odd.SENTENCES, *odd.SAMPLES, odd.LETTER[:LONGEST], *odd.LETTER.split("\n"))):
        (folder / f"{number}").write_bytes(text.encode()[:LONGEST])
    words = folder.with_suffix(".dict")
    pieces = (piece.encode("utf-8", "ignore") for piece in odd.PIECES)
    escaped = ("".join(rf"\x{byte:02x}" for byte in piece) for piece in pieces if piece)
    words.write_text("".join(f'"{piece}"\n' for piece in escaped))
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={first}", f"-max_len={LONGEST}", f"-dict={words}", *options, str(folder)], read
    )
    return atheris.Fuzz()


if __name__ == "__main__":
    main()
