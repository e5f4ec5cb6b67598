import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from '../../src/index.js';
import type { Given } from '../../src/web/worker/messages.js';
import { root } from '../whole/stages.js';

export const FOLDER = join(root, 'scenarios');

/** The scenarios that ship. */
export const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'));

/** One of them with all that it reads, as the page has it. */
export function shipped(name: string): Given {
  const file = `${name}.yaml`;
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const files: [string, string][] = [];
  const read = (other: string): string => {
    const content = readFileSync(join(FOLDER, other), 'utf8');
    files.push([other, content]);
    return content;
  };
  parse(text, { file, read });
  return { file, text, files };
}
