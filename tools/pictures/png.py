"""A picture with at most 64 colours, a third of the size of what Chromium writes."""

import base64
import json
import struct
import zlib

from tools.chromium import Page

# The most frequent colours that differ stay; the others, of edges and emoji, become the nearest of them.
_INDEXED = """
(async address => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const {width, height} = image, context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer), counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const parts = colour => [colour & 255, colour >> 8 & 255, colour >> 16 & 255], palette = [];
  const far = ([r, g, b]) => palette.map(([x, y, z]) => (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2);
  for (const colour of [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one)))
    if (palette.length < 64 && Math.min(...far(parts(colour))) > 300) palette.push(parts(colour));
  const nearest = colour => {
    const all = far(parts(colour));
    return all.indexOf(Math.min(...all));
  };
  const index = new Map([...counts.keys()].map(colour => [colour, nearest(colour)]));
  let rows = "";
  for (let at = 0; at < pixels.length; at += width)
    rows += String.fromCharCode(...pixels.subarray(at, at + width).map(pixel => index.get(pixel)));
  return {width, height, palette, rows: btoa(rows)};
})
"""


def indexed(page: Page, picture: bytes) -> bytes:
    """The same picture with a palette; `page` is any page, which is left."""
    page.open("about:blank#", 100, 100)
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    found = page.evaluate(f"{_INDEXED}({json.dumps(address)})")
    width, height = found["width"], found["height"]
    rows = base64.b64decode(found["rows"])
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in found["palette"] for part in colour)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
