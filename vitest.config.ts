import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const sources = `${root}src/`;

/**
 * Has tests load src as Node does, from what `test/build-once.ts` makes of it, file by file: the modules that
 * Vitest makes for itself take seconds to begin, and a fifth more at each step. Not while watching, where
 * Vitest has to know which test depends on which file.
 */
function asNodeDoes(): Plugin {
  let watching = false;
  return {
    name: 'netloom-modules',
    enforce: 'pre',
    configureVitest({ vitest }) {
      watching = vitest.config.watch;
    },
    resolveId(name, importer) {
      if (watching || importer === undefined || !name.startsWith('.')) return null;
      const path = fileURLToPath(new URL(name, pathToFileURL(importer)));
      if (!path.startsWith(sources)) return null;
      return `${root}dist/modules/src/${path.slice(sources.length)}`;
    },
  };
}

export default defineConfig({
  plugins: [asNodeDoes()],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build-once.ts',
    // The simulator is loaded once a process, not once a file: a third of the time.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    maxWorkers: '100%',
    // For a machine with a third of a core for each of us.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
