// Builds ../static from src. Deterministic: pinned esbuild, no timestamps, one hash over everything that is loaded lazily.
//
// v1.js is the rolling file that shops paste; v1-HASH.js is the same bytes under a pinned name. Parts and stylesheets carry the
// hash of the whole build in their names, so that one short constant in v1.js names them all.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const here = new URL(".", import.meta.url);
const out = new URL("../static/", here);
const PARTS = ["details", "events"];
/** What a shop pastes besides where it wants it: adapters for carts, menus of facts. Their names roll as that of v1.js does. */
const PASTED = { "cart-shopify": "carts/shopify", "cart-woocommerce": "carts/woocommerce", people: "people" };
/** Stylesheets of the server-rendered HTML; `base` belongs to every shadow root. */
const STYLES = { gallery: ["base", "gallery"], reviews: ["base", "details", "served"], page: ["page"] };

/** A stylesheet as short as it can be written: esbuild leaves spaces in the values of custom properties, after commas and around * and /, and quotes nobody needs. */
async function small(css) {
  const { code } = await transform(css, { loader: "css", minify: true, target: "chrome125" });
  return code.trim().replace(/(--[a-z-]+:) /g, "$1").replace(/, /g, ",").replace(/ ([*/]) /g, "$1").replace(/="([a-z]+)"]/g, "=$1]");
}

/** Bytes on the wire. */
const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
/** What terser may do or leave; each changes how well the rest compresses, and nothing else. */
const HABITS = ["lhs_constants", "sequences", "if_return"];

const styles = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      return { contents: await small(await readFile(path, "utf8")), loader: "text" };
    });
  },
};

/** Sentences by their place, as src/words.ts counts them. */
const english = {
  name: "words-by-place",
  setup({ onLoad }) {
    onLoad({ filter: /en\.json$/ }, async ({ path }) => {
      const { gallery, details } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ gallery: Object.values(gallery), details: Object.values(details) }), loader: "json" };
    });
  },
};

/** Locale to every word the server renders with; a script needs fewer, because the reviews come rendered. */
const words = {};
const spoken = {};
/** Locale to what the menus of facts say. */
const people = {};
for (const file of (await readdir(new URL("src/locales/", here))).sort()) {
  const { gallery, details, reviews } = JSON.parse(await readFile(new URL(`src/locales/${file}`, here), "utf8"));
  spoken[file.slice(0, 2)] = { words: [Object.values(gallery), 0], more: [Object.values(details), Object.keys(gallery).length] };
  people[file.slice(0, 2)] = [reviews.alike, gallery.shown];
  words[file.slice(0, 2)] = { ...gallery, ...details, ...reviews };
}

/** What is waited for: this note has Chromium compile its functions beside the page's own work, and not when they are called first. */
const EAGER = ["src/v1.ts"];
const NOTE = "//# allFunctionsCalledOnLoad\n";
/** Letters that are kept from being names, one after the other: which names compress best is only known after trying. */
const SPARED = ["", "e", "t", "h", "c", "i", "s", "L", "M", "n"];

async function bundle(entry, format, hash) {
  const { outputFiles } = await build({
    absWorkingDir: here.pathname,
    entryPoints: [entry],
    bundle: true,
    write: false,
    // Names are terser's to shorten: what compresses best depends on all of them.
    minifySyntax: true,
    minifyWhitespace: true,
    format,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [styles, english],
    define: {
      BUILD: JSON.stringify(hash),
      LOCALES: JSON.stringify(Object.keys(words).filter((name) => name != "en").join(" ")),
      PEOPLE: JSON.stringify(people),
    },
  });
  // A second pass: terser's output compresses 3 to 4 % better than esbuild's. Which habits suit brotli nobody can tell beforehand:
  // every combination is tried, and the first of the smallest is taken.
  let best = "";
  for (const spared of SPARED)
    for (let turn = 0; turn < 2 ** HABITS.length; turn++) {
      const habits = Object.fromEntries(HABITS.map((name, bit) => [name, !(turn & (1 << bit))]));
      const compress = { ecma: 2020, passes: 3, unsafe: true, unsafe_arrows: true, unsafe_comps: true, hoist_funs: true, ...habits };
      const mangle = { reserved: [spared] };
      const { code } = await minify(outputFiles[0].text, { ecma: 2020, module: true, compress, mangle, format: { ascii_only: false } });
      const text = `${EAGER.includes(entry) ? NOTE : ""}${code.trim()}\n`;
      if (!best || brotli(text) < brotli(best)) best = text;
    }
  return best;
}

const sha = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);
const files = {};
for (const name of PARTS) files[`${name}.js`] = await bundle(`src/${name}.ts`, "esm", "");
for (const [name, text] of Object.entries(spoken))
  if (name != "en")
    for (const [part, [sentences, place]] of Object.entries(text))
      // The first of the core's tools is `learn`.
      files[`${part}-${name}.js`] = `export default c=>c[0](${JSON.stringify(sentences)},${place})`;
for (const [name, sheets] of Object.entries(STYLES)) {
  const text = await Promise.all(sheets.map((file) => readFile(new URL(`src/${file}.css`, here), "utf8")));
  files[`${name}.css`] = (await small(text.join(""))) + "\n";
}
// What a crop keeps in sight, per cent by per cent: served markup has no inline style, which strict policies refuse.
const percents = [...Array(101).keys()].map((n) => `.x${n}{--x:${n}%}.y${n}{--y:${n}%}`);
files["focus.css"] = `.image{object-position:var(--x,50%) var(--y,50%)}${percents.join("")}\n`;
for (const [name, source] of Object.entries(PASTED)) files[`${name}.js`] = await bundle(`src/${source}.ts`, "iife", "");
const hash = sha(JSON.stringify(files) + (await bundle("src/v1.ts", "iife", "")));
files["v1.js"] = await bundle("src/v1.ts", "iife", hash);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const manifest = {};
let total = 0;
for (const [name, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const hashed = name.replace(".", `-${hash}.`);
  const integrity = `sha384-${createHash("sha384").update(text).digest("base64")}`;
  manifest[name] = { file: hashed, bytes: text.length, brotli_bytes: brotli(text), integrity };
  await writeFile(new URL(hashed, out), text);
  if (name == "v1.js" || name.slice(0, -3) in PASTED) await writeFile(new URL(name, out), text);
  if (!/css$|^(words|more)-/.test(name) && !(name.slice(0, -3) in PASTED)) total += manifest[name].brotli_bytes;
  console.log(`${String(manifest[name].brotli_bytes).padStart(6)} B brotli  ${hashed}`);
}
await writeFile(new URL("words.json", out), JSON.stringify(words) + "\n");
await writeFile(new URL("manifest.json", out), JSON.stringify(manifest, null, 2) + "\n");
console.log(`${total} B in all scripts`);
