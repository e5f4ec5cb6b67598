/**
 * Builds dist/modules/: src as JavaScript, file by file, for tests that ask of a part (`vitest.config.ts`).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist', 'modules');

/** Files that are as they would become are left alone: another process may be reading them. */
export async function buildModules() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/**/*.ts', 'src/**/*.tsx'],
    outbase: '.',
    outdir: folder,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) {
    if (sameAs(path, contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const made = new Set(outputFiles.map(({ path }) => path));
  // Whoever imports what is no more shall be told so.
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.path, entry.name);
    if (entry.isFile() && !made.has(path)) rmSync(path);
  }
}

/**
 * @param {string} path
 * @param {Uint8Array} contents
 */
function sameAs(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false;
  }
}
