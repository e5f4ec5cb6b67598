import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyEntry } from '../balancing/entry.js';
import { policies } from '../balancing/table.js';
import { devices } from '../devices/table.js';
import { distributions } from '../engine/distributions/table.js';
import type { OptionDescriptor, TableEntry } from '../engine/options.js';
import { filters } from '../net/filter/table.js';
import { disciplines } from '../net/queue/table.js';
import { printable } from '../report/format.js';
import { parse } from '../scenario/parse.js';
import { defaultWords } from '../scenario/reference/tables.js';
import { arrivals } from '../traffic/arrivals/table.js';
import type { Kind } from './kinds.js';
import { shippedFolder, shippedNames } from './shipped.js';

/** An entry for a list: a table's, or something that has a name only. */
export type Entry = Pick<TableEntry, 'name' | 'summary'> &
  Partial<TableEntry> & { follows?: string };

/** Entries sorted by name. */
export function catalogue(kind: Kind): Entry[] {
  return [...entriesOf(kind)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(kind: Kind): Iterable<Entry> {
  switch (kind) {
    case 'policies':
      return policies.map(followed);
    case 'distributions':
      return distributions.map(described);
    case 'disciplines':
      return disciplines.map(described);
    case 'filters':
      return filters.map(described);
    case 'arrivals':
      return arrivals.map(described);
    case 'devices':
      return devices;
    case 'scenarios':
      return scenarios();
  }
}

/** A table's entry without what only the model has a use for. */
function described({ name, summary, options, source }: TableEntry): Entry {
  return { name, summary, options, source };
}

/** A policy's also says what it follows, and how it differs from that. */
function followed(entry: PolicyEntry): Entry {
  return { ...described(entry), follows: entry.guide?.follows };
}

/** The scenarios that come along, each with the first sentence about it. */
function scenarios(): Entry[] {
  return shippedNames().map((name) => {
    const file = `${name}.yaml`;
    const read = (path: string) => readFileSync(join(shippedFolder, path), 'utf8');
    const parsed = parse(read(file), { file, read });
    return { name, summary: parsed.ok ? parsed.scenario.description.trim() : 'not valid' };
  });
}

/** The list for reading. */
export function listing(kinds: readonly Kind[], verbose: boolean): string {
  return kinds
    .map((kind) => {
      const entries = catalogue(kind);
      const width = Math.max(...entries.map((entry) => entry.name.length));
      const lines = entries.flatMap((entry) => [
        `  ${entry.name.padEnd(width)}  ${printable(entry.summary)}`.trimEnd(),
        ...(verbose ? details(entry) : []),
      ]);
      return `${kind[0].toUpperCase()}${kind.slice(1)}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

function details(entry: Entry): string[] {
  const lines = (entry.options ?? []).map(
    (option) => `      ${option.name}: ${typeOf(option)}. ${option.meaning}`,
  );
  if (entry.source !== undefined) lines.push(`      after ${entry.source}`);
  if (entry.follows !== undefined) lines.push(`      follows: ${entry.follows}`);
  return lines;
}

function typeOf(option: OptionDescriptor): string {
  const type = option.choices === undefined ? option.kind : option.choices.join(' | ');
  if (option.default !== undefined) return `${type}, ${defaultWords(option)} by default`;
  return option.optional ? `${type}, may be left out` : type;
}
