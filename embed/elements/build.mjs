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
/** Adapters for shops' carts, which a shop pastes besides: their names roll as that of v1.js does. */
const CARTS = ["shopify", "woocommerce"];
/** Stylesheets of the server-rendered HTML; `base` belongs to every shadow root. */
const STYLES = { gallery: ["base", "gallery"], reviews: ["base", "details", "served"], page: ["page"] };

const styles = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "chrome125" });
      // What esbuild leaves: spaces in the values of custom properties, after commas and around * and /, and quotes nobody needs.
      const tight = code.replace(/(--[a-z-]+:) /g, "$1").replace(/, /g, ",").replace(/ ([*/]) /g, "$1").replace(/="([a-z]+)"]/g, "=$1]");
      return { contents: tight.trim(), loader: "text" };
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
for (const file of (await readdir(new URL("src/locales/", here))).sort()) {
  const { gallery, details, reviews } = JSON.parse(await readFile(new URL(`src/locales/${file}`, here), "utf8"));
  spoken[file.slice(0, 2)] = { words: [Object.values(gallery), 0], more: [Object.values(details), Object.keys(gallery).length] };
  words[file.slice(0, 2)] = { ...gallery, ...details, ...reviews };
}

/** Bytes on the wire. */
const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
/** What is waited for: this note has Chromium compile its functions beside the page's own work, and not when they are called first. */
const EAGER = ["src/v1.ts", "src/details.ts"];
const NOTE = "//# allFunctionsCalledOnLoad\n";
/** Letters that are kept from being names, one after the other: which names compress best is only known after trying. */
const SPARED = ["", "e", "t", "h", "c"];

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
    define: { BUILD: JSON.stringify(hash), LOCALES: JSON.stringify(Object.keys(words).filter((name) => name != "en").join(" ")) },
  });
  // A second pass: terser's output compresses 3 to 4 % better than esbuild's.
  const compress = { ecma: 2020, passes: 3, unsafe: true, unsafe_arrows: true, unsafe_comps: true, hoist_funs: true, if_return: false };
  let best = "";
  for (const spared of SPARED) {
    const { code } = await minify(outputFiles[0].text, { ecma: 2020, module: true, compress, mangle: { reserved: [spared] }, format: { ascii_only: false } });
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
  const { code } = await transform(text.join(""), { loader: "css", minify: true, target: "chrome125" });
  files[`${name}.css`] = code;
}
for (const name of CARTS) files[`cart-${name}.js`] = await bundle(`src/carts/${name}.ts`, "iife", "");
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
  if (/^(v1|cart-.*)\.js$/.test(name)) await writeFile(new URL(name, out), text);
  if (!/css$|^(words|more|cart)-/.test(name)) total += manifest[name].brotli_bytes;
  console.log(`${String(manifest[name].brotli_bytes).padStart(6)} B brotli  ${hashed}`);
}
await writeFile(new URL("words.json", out), JSON.stringify(words) + "\n");
await writeFile(new URL("manifest.json", out), JSON.stringify(manifest, null, 2) + "\n");
console.log(`${total} B in all scripts`);
