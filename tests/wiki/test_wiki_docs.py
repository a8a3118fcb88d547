"""The page about wikis: a picture for each, small enough; and the tool that makes pictures small."""

from __future__ import annotations

import re
import struct
import sys
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MOST = 60_000

sys.path.insert(0, str(ROOT))
from tools.small_png import _chunks, small  # noqa: E402


@pytest.mark.parametrize(("page", "lang"), [("wikis.md", "en"), ("wikis.zh.md", "zh")])
def test_each_wiki_has_its_picture(page: str, lang: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)[2]
    sections = re.split(r"^### ", part, flags=re.MULTILINE)[1:]
    shown = [re.findall(r"!\[([^\]]+)\]\((assets/wikis/[a-z]+-(?:en|zh)\.png)\)", section) for section in sections]
    assert len(sections) >= 11
    assert [len(found) for found in shown] == [1] * 9 + [0] * (len(sections) - 9)  # not for “any page” and PNG
    for ((alt, name),) in shown[:9]:
        assert alt and name.endswith(f"-{lang}.png")
        png = (DOCS / name).read_bytes()
        assert png.startswith(b"\x89PNG") and len(png) <= MOST


def test_no_picture_lies_about_unused() -> None:
    used = {
        name
        for page in ("wikis.md", "wikis.zh.md")
        for name in re.findall(r"wikis/([\w-]+\.png)", (DOCS / page).read_text("utf-8"))
    }
    assert used == {file.name for file in (DOCS / "assets" / "wikis").iterdir()}


def png_of(rows: list[list[tuple[int, ...]]], filters: list[int], channels: int) -> bytes:
    """A PNG whose rows are written with the given filters."""
    lines, before = b"", bytes(len(rows[0]) * channels)
    for row, kind in zip(rows, filters, strict=True):
        raw = bytes(value for pixel in row for value in pixel)
        line = bytearray()
        for i, value in enumerate(raw):
            left, corner = (raw[i - channels], before[i - channels]) if i >= channels else (0, 0)
            up = before[i]
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda v: abs(guess - v))
            line.append((value - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
        lines += bytes([kind]) + bytes(line)
        before = raw
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2 if channels == 3 else 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(t)) + n + t + struct.pack(">I", zlib.crc32(n + t)) for n, t in parts
    )


def colours(png: bytes) -> list[list[tuple[int, ...]]]:
    """The pixels of what `small` writes."""
    parts = dict(_chunks(png))
    width = struct.unpack(">I", parts[b"IHDR"][:4])[0]
    palette = [tuple(parts[b"PLTE"][i : i + 3]) for i in range(0, len(parts[b"PLTE"]), 3)]
    data = zlib.decompress(parts[b"IDAT"])
    return [[palette[i] for i in data[at + 1 : at + 1 + width]] for at in range(0, len(data), width + 1)]


@pytest.mark.parametrize("channels", [3, 4])
def test_few_colours_stay_what_they_are(channels: int) -> None:
    rows = [[((x * 40) % 256, (y * 60) % 256, 7, 255)[:channels] for x in range(6)] for y in range(5)]
    assert colours(small(png_of(rows, [0, 1, 2, 3, 4], channels))) == [[p[:3] for p in row] for row in rows]


def test_many_colours_become_near_ones() -> None:
    rows = [[(x, y, (x * y) % 256) for x in range(0, 256, 4)] for y in range(0, 256, 4)]
    made = colours(small(png_of(rows, [4] * 64, 3)))
    assert len({p for row in made for p in row}) <= 256
    off = max(
        abs(a - b)
        for old, new in zip(rows, made, strict=True)
        for p, q in zip(old, new, strict=True)
        for a, b in zip(p, q, strict=True)
    )
    assert 0 < off < 64
