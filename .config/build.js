/**
 * Builds dist/: the command line (in pieces, so that `--help` does not load the simulator), the
 * library in one file without Node's names, its types, the page, and the licences of what is bundled.
 * `--quick` leaves the types out, and a page alone that would not change; `--no-page` any page. `--modules`
 * makes the sources' own modules too, for tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';
import { buildModules } from './modules.js';
import { buildPlayground } from './playground.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const quick = process.argv.includes('--quick');
const withPage = !process.argv.includes('--no-page');

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
};

// A quick build may have another beside it, and leaves what that one uses.
if (!quick) rmSync(`${root}dist`, { recursive: true, force: true });

const bundles = await Promise.allSettled([
  build({
    ...common,
    entryPoints: {
      cli: 'src/cli/main.ts',
      thread: 'src/cli/thread.ts',
      'chunks/command-line': 'src/cli/command-line.ts',
      'chunks/compare-worker': 'src/cli/compare-worker.ts',
    },
    outdir: 'dist',
    platform: 'node',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    // One starts threads from a file of its own, the other loads machine code.
    external: ['tinypool', '@resvg/resvg-js'],
    // Bundled CommonJS packages still ask for Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  }),
  build({
    ...common,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist',
    platform: 'browser',
    alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' },
  }),
]);

if (bundles.some(({ status }) => status === 'rejected')) {
  // esbuild has said why. Whoever runs dist/ shall not meet what was there before.
  rmSync(`${root}dist`, { recursive: true, force: true });
  process.exitCode = 1;
} else {
  const inputs = bundles.flatMap(({ value }) => Object.keys(value.metafile.inputs));
  if (process.argv.includes('--modules')) await buildModules();
  if (withPage) inputs.push(...(await buildPlayground({ ifChanged: quick })));
  if (withPage || !existsSync(`${root}dist/LICENCES.txt`)) writeLicences(inputs);
}

/** @param {string[]} inputs */
function writeLicences(inputs) {
  writeFileSync(`${root}dist/LICENCES.txt`, licencesOf(root, inputs));
}

if (process.exitCode === undefined && !quick) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const types = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = types.status ?? 1;
}
