"""An emblem is somebody's file: small, really a picture, and drawing only."""

import contextlib
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.act.letter.emblem import LARGEST_FILE, Emblem, EmblemError, check, placeholder, read


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * width for _ in range(min(height, 4)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def svg(inside: str, attributes: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" {attributes}>'
        f"{inside}</svg>"
    ).encode()


def test_pictures_are_told_by_their_content(tmp_path):
    file = tmp_path / "emblem.svg"
    file.write_bytes(png())
    assert read(file).kind == "png"
    assert check(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x20\x00\x10\x01\x00").kind == "jpg"
    assert check(svg('<path d="M0 0h9v9z" fill="url(#a)"/>')).kind == "svg"
    assert placeholder().office is False
    assert check(placeholder().content).kind == "svg"


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (svg("<script>alert(1)</script>"), "holds <script>"),
        (svg("<g><foreignObject/></g>"), "holds <foreignObject>"),
        (svg("<image href='file:///etc/passwd'/>"), "holds <image>"),
        (svg("<text>ตรา</text>"), "holds <text>"),
        (svg("<style>@import 'x'</style>"), "holds <style>"),
        (svg("<animate/>"), "holds <animate>"),
        (svg("<path/>", 'onload="x()"'), "attribute onload="),
        (svg("<use xlink:href='http://x.test/a.svg#b'/>"), "attribute href="),
        (svg("<a href='javascript:x()'/>"), "attribute href="),
        (svg("<path fill=\"url('http://x.test/')\"/>"), "attribute fill="),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<path/>"), "document type declaration"),
        (b"<?xml-stylesheet href='x.css'?>" + svg("<path/>"), None),
        (svg("<?php x ?>"), "processing instruction"),
        (b"<html/>", "is XML but no SVG"),
        (b"GIF89a", "is neither PNG, JPEG nor SVG"),
        (b"", "is neither PNG, JPEG nor SVG"),
        (png()[:20], "is a damaged PNG"),
        (png(50_000, 50_000), "is 50000 × 50000 pixels"),
        (b"\xff\xd8\xff\xe0\x00", "is a damaged JPEG"),
    ],
)
def test_what_is_no_plain_picture_is_refused(content, because):
    if because is None:  # a stylesheet named before the root is not in the tree and never fetched
        assert check(content).kind == "svg"
        return
    with pytest.raises(EmblemError, match=because):
        check(content)


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "emblem.png"
    with file.open("wb") as out:
        out.truncate(LARGEST_FILE + 1)
    with pytest.raises(EmblemError, match="at most 4 MB: make it smaller"):
        read(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(EmblemError, match=r"no\.png cannot be read \(No such file or directory\): check “emblem”"):
        read(tmp_path / "no.png")


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_a_picture_or_refused(content):
    for prefix in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg>"):
        with contextlib.suppress(EmblemError):
            assert isinstance(check(prefix + content), Emblem)
