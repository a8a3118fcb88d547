"""A screenshot as a PNG of at most 256 colours: a third of its size, and the same to the eye."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator


def small(png: bytes) -> bytes:
    """The picture with a palette. Colours that are near each other become one until there are few enough.

    Args:
        png: 8 bits a channel, RGB or RGBA (all opaque), not interlaced: as browsers write it.
    """
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    if depth != 8 or kind not in (2, 6) or interlaced:
        raise ValueError("no screenshot of a browser")
    channels = 3 if kind == 2 else 4
    data = zlib.decompress(b"".join(text for name, text in _chunks(png) if name == b"IDAT"))
    pixels = [
        bytes(row[i : i + 3]) for row in _rows(data, width * channels, channels) for i in range(0, len(row), channels)
    ]
    used = dict.fromkeys(pixels)
    nearest = {colour: colour for colour in used}
    for bits in range(1, 8):
        if len(set(nearest.values())) <= 256:
            break
        first: dict[bytes, bytes] = {}  # of each group of near colours, the one that is met first
        nearest = {c: first.setdefault(bytes(value >> bits for value in c), c) for c in used}
    palette = list(dict.fromkeys(nearest.values()))
    index = {colour: palette.index(near) for colour, near in nearest.items()}
    lines = b"".join(
        b"\0" + bytes(index[colour] for colour in pixels[y * width : (y + 1) * width]) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return png[:8] + b"".join(_chunk(name, text) for name, text in parts)


def _chunk(name: bytes, text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + name + text + struct.pack(">I", zlib.crc32(name + text))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def _rows(data: bytes, size: int, step: int) -> Iterator[bytearray]:
    """The rows with the filters of PNG undone. `step`: bytes of a pixel."""
    before = bytearray(size)
    for at in range(0, len(data), size + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + size])
        for i in range(size):
            left, up, corner = (row[i - step], before[i], before[i - step]) if i >= step else (0, before[i], 0)
            if kind == 1:
                row[i] = (row[i] + left) & 255
            elif kind == 2:
                row[i] = (row[i] + up) & 255
            elif kind == 3:
                row[i] = (row[i] + (left + up) // 2) & 255
            elif kind == 4:
                row[i] = (row[i] + _paeth(left, up, corner)) & 255
        yield row
        before = row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
