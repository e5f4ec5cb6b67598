/**
 * Builds dist/playground.html: the page with its scripts, its styles and the scenarios that come
 * along, in one file that asks nothing of anybody.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'dist', 'playground.html');
const stamp = join(root, 'dist', '.playground');
/** All that the page is made of. */
const SOURCES = ['src', 'scenarios', '.config', 'package-lock.json', 'package.json'];

/**
 * @param {{ ifChanged: boolean }} options whether to leave a page alone that is as it would become
 * @returns {Promise<string[]>} the files that it is made of, by their ways from the root
 */
export async function buildPlayground({ ifChanged }) {
  const hash = hashOf(SOURCES);
  if (ifChanged && existsSync(page) && existsSync(stamp)) {
    const before = JSON.parse(readFileSync(stamp, 'utf8'));
    if (before.hash === hash) return before.inputs;
  }
  const worker = await bundle({
    absWorkingDir: root,
    entryPoints: ['src/web/worker/worker.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    platform: 'browser',
    alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' },
    logLevel: 'warning',
    metafile: true,
  });
  const texts = {
    'virtual:netloom/worker': packed(worker.outputFiles[0].text),
    'virtual:netloom/scenarios': await scenarios(),
    'virtual:netloom/labs': packed(JSON.stringify(await labs())),
    'virtual:netloom/version': JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  };
  const built = await build({
    root: join(root, 'src', 'web'),
    configFile: false,
    logLevel: 'warn',
    plugins: [virtual(texts), viteSingleFile()],
    resolve: { alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { write: false, target: 'es2022', cssMinify: true, modulePreload: false },
  });
  const outputs = [built].flat().flatMap(({ output }) => output);
  const html = outputs.find(({ fileName }) => fileName === 'index.html').source;
  const modules = outputs.flatMap((chunk) => Object.keys(chunk.modules ?? {}));
  const inputs = [
    ...Object.keys(worker.metafile.inputs),
    ...modules.filter((id) => id.startsWith(root)).map((id) => id.slice(root.length)),
  ];
  writeFileSync(page, html);
  writeFileSync(stamp, JSON.stringify({ hash, inputs }));
  return inputs;
}

/** Modules that are made here: each is one value. */
function virtual(values) {
  return {
    name: 'netloom-values',
    resolveId: (id) => (id in values ? `\0${id}` : null),
    load: (id) =>
      id.startsWith('\0') && id.slice(1) in values ? valueModule(values[id.slice(1)]) : null,
  };
}

const valueModule = (value) => ({
  code: `export default ${JSON.stringify(value)};`,
  moduleType: 'js',
});

/** A text that takes a third of its room: gzip as base64. */
function packed(text) {
  return gzipSync(text, { level: 9 }).toString('base64');
}

/** The scenarios that come along, each with the files that it refers to. */
async function scenarios() {
  const { parse } = await library();
  const folder = join(root, 'scenarios');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const files = [];
    const read = (name) => {
      const content = readFileSync(join(folder, name), 'utf8');
      files.push([name, content]);
      return content;
    };
    const parsed = parse(text, { file, read });
    const description = parsed.ok ? parsed.scenario.description : '';
    return { name: file.slice(0, -'.yaml'.length), description, text, files };
  });
}

/** The labs that come along, without their solutions. */
async function labs() {
  const { readLab } = await library();
  const shelf = join(root, 'scenarios', 'labs');
  const folders = (path) =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  return folders(shelf).flatMap((topic) =>
    folders(join(shelf, topic)).map((lab) => {
      const name = `${topic}/${lab}`;
      const { authored, errors } = readLab(name, `scenarios/labs/${name}`, (file) =>
        readFileSync(join(shelf, name, file), 'utf8'),
      );
      if (authored === null) throw new Error(`${errors[0].file}: ${errors[0].message}`);
      return authored.lab;
    }),
  );
}

/** The library as it has just been built. */
function library() {
  return import(`${pathToFileURL(join(root, 'dist', 'index.js')).href}?${Date.now()}`);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const whole = join(root, path);
  if (statSync(whole).isDirectory()) {
    for (const name of readdirSync(whole).sort()) addTo(hash, `${path}/${name}`);
  } else hash.update(path).update('\0').update(readFileSync(whole)).update('\0');
}
