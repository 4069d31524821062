import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { BUILD: '"test"', LOCALES: '"ar de"' },
  test: { environment: "jsdom", setupFiles: ["test/setup.ts"], include: ["test/*.test.ts"], restoreMocks: true, unstubGlobals: true },
});
