import { lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256 } from '../experiment/jobs/hash.js';
import { outputError } from './exit.js';

/** Of a folder of ours, which may be replaced: it lists the files, and says whose results they are. */
export const META = 'meta.json';

interface Meta {
  file?: unknown;
  scenario?: { sha256?: unknown };
  files?: unknown;
}

/** Names that files of ours have. A list that names others, somebody else has written. */
const OURS =
  /^(charts\/|requests\/)?[^/]+\.(csv|svg|pcapng|hlog)$|^(summary|compare|meta|recording|traces|perfetto)\.json$|^trace\.txt$|^access\.log$|^metrics\.(prom|om)$|^scenario\.yaml$/;

/**
 * Says no to a folder with anything that a run has not listed as its own, or would not write: what
 * `meta.json` lists counts only where it is a file of ours by its name, and no link.
 * @throws CommandError with exit code 74
 */
export function checkContent(folder: string): void {
  if (readdirSync(folder).length === 0) return;
  const files = metaOf(folder)?.files;
  if (!Array.isArray(files)) {
    throw outputError(
      `'${folder}' is not empty and holds no results of Netloom, so it is not replaced`,
    );
  }
  const ours = new Set<unknown>([META, ...(files as unknown[])]);
  const stranger = filesIn(folder).find(
    ({ name, isPlain }) => !isPlain || !ours.has(name) || !OURS.test(name),
  );
  if (stranger !== undefined) {
    throw outputError(
      `'${folder}' holds '${stranger.name}', which is no result, so it is not replaced`,
    );
  }
}

/**
 * Says no where a folder that nobody asked for by name holds the results of another scenario: two
 * files of one name would overwrite each other.
 * @throws CommandError with exit code 74
 */
export function checkOwner(folder: string, file: string, text: string): void {
  const meta = metaOf(folder);
  if (meta === null || meta.scenario?.sha256 === sha256(text)) return;
  const owner = String(meta.file);
  if (resolve(owner) === resolve(file)) return;
  throw outputError(
    `'${folder}' holds the results of ${owner === '-' ? 'standard input' : `'${owner}'`}, ` +
      `another scenario of the same name: give --out FOLDER, or remove what is there`,
  );
}

/** Adds a file to the folder's list. */
export function enlist(folder: string, name: string): void {
  const meta = metaOf(folder) ?? {};
  const files = Array.isArray(meta.files) ? (meta.files as unknown[]) : [];
  const fresh = join(folder, `.${META}`);
  writeFileSync(fresh, listing(meta, [...files, name]));
  renameSync(fresh, join(folder, META));
}

/** The text of `meta.json`. */
export function listing(meta: object, files: readonly unknown[]): string {
  return `${JSON.stringify({ ...meta, files }, null, 2)}\n`;
}

function metaOf(folder: string): Meta | null {
  try {
    const path = join(folder, META);
    return lstatSync(path).isFile() ? (JSON.parse(readFileSync(path, 'utf8')) as Meta) : null;
  } catch {
    return null;
  }
}

interface Found {
  /** Its way from the folder. */
  name: string;
  /** Neither a link nor a device. */
  isPlain: boolean;
}

/** All that is no folder, and folders that hold nothing. */
function filesIn(folder: string, way = ''): Found[] {
  return readdirSync(join(folder, way), { withFileTypes: true }).flatMap((entry) => {
    const name = way === '' ? entry.name : `${way}/${entry.name}`;
    if (!entry.isDirectory()) return [{ name, isPlain: entry.isFile() }];
    const inner = filesIn(folder, name);
    return inner.length === 0 ? [{ name, isPlain: false }] : inner;
  });
}
