import { defineConfig } from "vitest/config";

/** English by its places, as build.mjs makes it. */
const english = {
  name: "words-by-place",
  enforce: "pre" as const,
  transform(text: string, id: string) {
    if (!id.endsWith("en.json")) return;
    const { gallery, details } = JSON.parse(text);
    return JSON.stringify({ gallery: Object.values(gallery), details: Object.values(details) });
  },
};

export default defineConfig({
  plugins: [english],
  define: { BUILD: '"test"', LOCALES: '"ar de"' },
  test: { environment: "jsdom", setupFiles: ["test/setup.ts"], include: ["test/*.test.ts"], restoreMocks: true, unstubGlobals: true },
});
