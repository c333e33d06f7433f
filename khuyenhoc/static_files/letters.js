// node letters.js FROM TO: writes a .woff2 file without what screens of today do not use: instructions that fit each
// letter to the pixels of old screens (half of the file) and names of glyphs. Outlines, widths, kerning and features stay.
// The form of the file: https://www.w3.org/TR/WOFF2/
const fs = require("node:fs");
const zlib = require("node:zlib");

const HEAD = 48; // bytes
const NULL_TRANSFORM = 3; // of glyf and loca
const TAGS = "cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep"
  .match(/.{4} ?/g)
  .map((tag) => tag.slice(0, 4));
const [, , from, to] = process.argv;
fs.writeFileSync(to, lighter(fs.readFileSync(from)));

function lighter(file) {
  const tables = read(file).filter(({ tag }) => !["fpgm", "cvt "].includes(tag));
  for (const table of tables) {
    if (table.tag === "glyf") table.data = withoutInstructions(table.data);
    // Drop-outs are mended at every size: what a font without instructions says of itself.
    else if (table.tag === "prep") replace(table, Buffer.from("b801ff85b0048d", "hex"));
    else if (table.tag === "gasp") replace(table, Buffer.from("00000001ffff000f", "hex"));
    else if (table.tag === "post")
      replace(table, Buffer.concat([Buffer.from("00030000", "hex"), table.data.subarray(4, 32)]));
  }
  return write(file, tables);
}

function replace(table, data) {
  table.data = data;
  table.length = data.length;
}

function read(file) {
  const tables = [];
  let at = HEAD;
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = file[at++];
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  for (let left = file.readUInt16BE(12); left > 0; left--) {
    const flags = file[at++];
    let tag = TAGS[flags & 63];
    if ((flags & 63) === 63) {
      tag = file.toString("latin1", at, at + 4);
      at += 4;
    }
    const length = number();
    const outlines = (flags & 63) === 10 || (flags & 63) === 11;
    const isTransformed = outlines ? flags >> 6 !== NULL_TRANSFORM : flags >> 6 !== 0;
    tables.push({ flags, tag, length, isTransformed, size: isTransformed ? number() : length });
  }
  const data = zlib.brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  let begin = 0;
  for (const table of tables) {
    table.data = data.subarray(begin, begin + table.size);
    begin += table.size;
  }
  return tables;
}

function write(file, tables) {
  const directory = [];
  for (const { flags, tag, length, isTransformed, data } of tables) {
    directory.push(Buffer.from([flags]));
    if ((flags & 63) === 63) directory.push(Buffer.from(tag, "latin1"));
    directory.push(base128(length));
    if (isTransformed) directory.push(base128(data.length));
  }
  const params = { [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_FONT };
  const packed = zlib.brotliCompressSync(Buffer.concat(tables.map(({ data }) => data)), { params });
  const head = Buffer.from(file.subarray(0, HEAD));
  const entries = Buffer.concat(directory);
  const size = HEAD + entries.length + packed.length;
  const padding = Buffer.alloc((4 - (size % 4)) % 4);
  head.writeUInt32BE(size + padding.length, 8);
  head.writeUInt16BE(tables.length, 12);
  head.writeUInt32BE(packed.length, 20);
  head.fill(0, 28, HEAD); // neither metadata nor data of its own
  return Buffer.concat([head, entries, packed, padding]);
}

function base128(value) {
  const bytes = [value & 127];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 127) | 128);
  return Buffer.from(bytes);
}

// Of the streams of a transformed glyf table: each glyph's length of instructions becomes 0, and their stream empty.
function withoutInstructions(glyf) {
  const sizes = Array.from({ length: 7 }, (_, place) => glyf.readUInt32BE(8 + 4 * place));
  const streams = [];
  let begin = 36;
  for (const size of sizes) {
    streams.push(glyf.subarray(begin, begin + size));
    begin += size;
  }
  const [contours, points, flags, glyphs] = streams;
  const kept = [];
  let [point, flag, at] = [0, 0, 0];
  const number = (bytes, place) => {
    if (bytes[place] === 253) return [bytes.readUInt16BE(place + 1), place + 3];
    if (bytes[place] === 254) return [bytes[place + 1] + 506, place + 2];
    if (bytes[place] === 255) return [bytes[place + 1] + 253, place + 2];
    return [bytes[place], place + 1];
  };
  for (let glyph = 0; glyph < contours.length; glyph += 2) {
    const count = contours.readInt16BE(glyph);
    if (count < 0) throw new Error("a glyph of several glyphs is not read here");
    if (count === 0) continue;
    let end = at;
    for (let contour = 0; contour < count; contour++) {
      let many;
      [many, point] = number(points, point);
      for (; many > 0; many--) {
        const kind = flags[flag++] & 127;
        end += kind < 84 ? 1 : kind < 120 ? 2 : kind < 124 ? 3 : 4;
      }
    }
    kept.push(glyphs.subarray(at, end), Buffer.from([0]));
    [, at] = number(glyphs, end);
  }
  streams[3] = Buffer.concat(kept);
  streams[6] = Buffer.alloc(0);
  const head = Buffer.from(glyf.subarray(0, 36));
  streams.forEach((stream, place) => {
    head.writeUInt32BE(stream.length, 8 + 4 * place);
  });
  return Buffer.concat([head, ...streams, glyf.subarray(begin)]);
}
