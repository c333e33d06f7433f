// node compress.js: writes NAME.br beside each file whose name stands on a line of the input.
const fs = require("node:fs");
const zlib = require("node:zlib");

const { BROTLI_PARAM_MODE, BROTLI_MODE_TEXT } = zlib.constants;
const params = { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT }; // at the best quality, which is the usual one

for (const name of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  fs.writeFileSync(`${name}.new`, zlib.brotliCompressSync(fs.readFileSync(name), { params }));
  fs.renameSync(`${name}.new`, `${name}.br`);
}
