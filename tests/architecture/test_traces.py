"""Nothing in the project names one machine's folders or the host it fetched its packages from."""

import re
import subprocess

import pytest

from .tree import ROOT

# One letter of each stands in brackets, so that this file does not trip over itself.
HOSTS = re.compile(r"py[p]i\.org|files\.python[h]osted|arti[f]actory|index[-]url", re.IGNORECASE)
# A made-up error page of the lab may speak of its made-up home folder.
FOLDERS = re.compile(r"(?<![\w.~/])/(?:[w]ork|[r]oot|[h]ome/(?!lab\b)\w+|[U]sers/\w+)(?:/|\b(?![\w-]))")
# Research data beside the repository: tests may look whether it is there.
NEIGHBOUR = re.compile(r"\.\./[s]hared")
BINARY = {".png", ".pdf", ".docx", ".xlsx", ".ttf", ".otf", ".woff", ".woff2", ".mo", ".jpg", ".ico", ".parquet"}


def kept_files():
    """What git keeps or would keep, text only."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in sorted(set(listing.split("\0"))) if name]
    return [path for path in paths if path.is_file() and path.suffix.lower() not in BINARY]


def traces(name, text):
    """Each trace in ``text`` as ``name:line: what``."""
    looked_for = [HOSTS, FOLDERS]
    if not name.startswith("tests/"):
        looked_for.append(NEIGHBOUR)
    return [
        f"{name}:{number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern in looked_for
        if (found := pattern.search(line))
    ]


def test_no_kept_file_names_a_machine_or_a_package_host():
    found = []
    for path in kept_files():
        found += traces(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /{}ork/main/src".format("w"),
        "cd /{}oot".format("r"),
        "/{}ome/somchai/x".format("h"),
        "https://py{}i.org/simple".format("p"),
        "files.python{}osted.org".format("h"),
        "--index{}url=x".format("-"),
        "../{}hared/data".format("s"),
    ],
)
def test_a_planted_trace_is_named(line):
    assert traces("src/a.py", "fine\n" + line) != []


@pytest.mark.parametrize(
    "line",
    [
        "the framework/{}oot cause".format("r"),
        "pages/{}oot".format("r"),
        "./{}ork/x".format("w"),
        "at /var/lib",
        "https://lab.test/{}ork/".format("w"),
    ],
)
def test_harmless_lines_pass(line):
    assert traces("src/a.py", line) == []


def test_tests_may_look_for_the_research_data():
    assert traces("tests/a.py", "../{}hared/data".format("s")) == []
