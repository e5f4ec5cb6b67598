/** Things out of a table: distributions, arrival processes, policies, queue disciplines, impairments. */
import type { Described, TableEntry } from '../engine/options.js';
import type { QuantityKind } from './quantity.js';

/** A table of things of one sort. */
export type Entry = TableEntry & { positional?: readonly string[] };

export interface Family {
  /** 'distribution', 'policy' */
  what: string;
  entries: readonly Entry[];
  /** What values are in: options of kind 'value', and a bare quantity for a constant. */
  measured?: QuantityKind;
  /** The distributions that options of kind 'weighted' are made of; absent for these themselves. */
  parts?: Family;
  /** Options that may be missing, because they are also said elsewhere. */
  elsewhere?: readonly string[];
  /** Only what is said is kept: what is not, others say, or it depends on what is. */
  partial?: boolean;
  /** Besides the entries there are files of the user's own: `./mine.mjs`, as far as they are loaded. */
  files?: ReadonlyMap<string, Entry>;
  /** Throws a RangeError where options do not go together. */
  check?: (described: Described) => void;
}

/** What a name stands for, also one of the user's own. */
export function entryIn({ entries, files }: Family, name: string): Entry | undefined {
  return entries.find((entry) => entry.name === name) ?? files?.get(name);
}

/** At commas outside of brackets. */
export function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i])) depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
}

/** A short form that YAML has cut at its first comma. */
export function isCut(text: string): boolean {
  return /^[\s\w-]+\([^()]*$/.test(text);
}

/** "a policy", "an impairment" */
export function article(what: string): string {
  return `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
}

/** A value in a message. */
export function show(raw: unknown): string {
  if (raw instanceof Map) return 'a map';
  if (Array.isArray(raw)) return 'a list';
  if (raw === undefined || raw === null) return 'nothing';
  if (typeof raw !== 'string') return JSON.stringify(raw);
  return raw.length <= 40 ? `'${raw}'` : `'${raw.slice(0, 37)}...'`;
}
