"""Writes the list of Thai words that no line of a letter may end in, from PyThaiNLP's dictionary (words_th.txt, CC0 1.0).

``words.py build`` writes it anew from the installed version; only words of Thai letters without a space are kept.
"""

import re
import sys
from pathlib import Path

from pythainlp.corpus import thai_words

TARGET = Path(__file__).resolve().parent.parent / "src" / "sodsong" / "data" / "letter" / "words-th.txt"


def main() -> None:
    """The one thing this does."""
    if sys.argv[1:] != ["build"]:
        sys.exit("usage: words.py build")
    words = sorted(word for word in thai_words() if re.fullmatch("[ก-ฺเ-๎]+", word))
    TARGET.write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} words in {TARGET.name}")


if __name__ == "__main__":
    main()
