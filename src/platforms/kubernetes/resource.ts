import type { ParsedDocument, Tree, TreeMap } from '../../scenario/document.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';

/** What the members of a list leave out, since the list says it. */
interface Given {
  kind: string;
  apiVersion: string;
}

/**
 * A Kubernetes object as a manifest has it. What is asked for has to be of its type, as the API
 * server wants it: else a mistake is noted at its line, and it counts as nothing.
 */
export class Resource {
  private readonly told = new Set<string>();

  constructor(
    readonly file: string,
    private readonly document: ParsedDocument,
    /** Lines of the file before the document. */
    private readonly above: number,
    /** Where the object stands in its document: a List has several. */
    private readonly root: Path,
    readonly problems: ScenarioError[],
    private readonly given: Given = { kind: '', apiVersion: '' },
  ) {}

  get kind(): string {
    return this.text(['kind']) ?? this.given.kind;
  }

  get apiVersion(): string {
    return this.text(['apiVersion']) ?? this.given.apiVersion;
  }

  get line(): number {
    return this.above + this.document.locate(this.root, 'value').line;
  }

  get place(): Place {
    return { file: this.file, line: this.line, column: 1 };
  }

  placeOf(path: Path): Place {
    const { line, column } = this.document.locate([...this.root, ...path], 'key');
    return { file: this.file, line: this.above + line, column };
  }

  /** Its kind, its name, its file and its line. */
  get title(): string {
    const name = this.get(['metadata', 'name']);
    const shown = typeof name === 'string' ? ` ${name}` : '';
    return `${this.kind}${shown} (${this.file}:${this.line})`;
  }

  /** What stands at a path; undefined for nothing. */
  get(path: Path): Tree | undefined {
    let place: Tree | undefined = this.document.tree;
    const whole = [...this.root, ...path];
    for (const [i, step] of whole.entries()) {
      if (place === null || place === undefined) return undefined;
      if (place instanceof Map) place = place.get(String(step));
      else if (Array.isArray(place) && typeof step === 'number') place = place[step];
      else {
        this.mistake(whole.slice(this.root.length, i), 'a map', place);
        return undefined;
      }
    }
    return place ?? undefined;
  }

  text(path: Path): string | undefined {
    const value = this.get(path);
    if (value === undefined || (typeof value === 'string' && !value.includes('{{'))) return value;
    this.mistake(path, 'a text', value);
    return undefined;
  }

  /** One of some words. */
  word(path: Path, words: readonly string[]): string | undefined {
    const value = this.text(path);
    if (value === undefined || words.includes(value)) return value;
    this.mistake(path, `one of ${words.join(', ')}`, value);
    return undefined;
  }

  /** A whole number in a range. */
  integer(path: Path, min: number, max: number): number | undefined {
    const value = this.get(path);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)
      return Number(value);
    this.mistake(path, `a whole number from ${min} to ${max}`, value);
    return undefined;
  }

  number(path: Path, min: number, max: number): number | undefined {
    const value = this.get(path);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= min && value <= max) return value;
    this.mistake(path, `a number from ${min} to ${max}`, value);
    return undefined;
  }

  flag(path: Path): boolean | undefined {
    const value = this.get(path);
    if (value === undefined || typeof value === 'boolean') return value;
    this.mistake(path, 'true or false', value);
    return undefined;
  }

  /** As Go writes durations (time.ParseDuration): 1h30m, 1.5s, 100ms; in whole nanoseconds. */
  duration(path: Path): number | undefined {
    const value = this.get(path);
    if (value === undefined) return undefined;
    const nanoseconds = typeof value === 'string' ? goDuration(value) : null;
    if (nanoseconds !== null) return nanoseconds;
    this.mistake(path, 'a duration such as 1.5s', value);
    return undefined;
  }

  list(path: Path): Tree[] {
    const value = this.get(path);
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.mistake(path, 'a list', value);
    return [];
  }

  /** A map of texts, such as labels. */
  labels(path: Path): Map<string, string> {
    const value = this.get(path);
    const labels = new Map<string, string>();
    if (value === undefined) return labels;
    if (!(value instanceof Map)) {
      this.mistake(path, 'a map', value);
      return labels;
    }
    for (const key of value.keys()) labels.set(key, this.text([...path, key]) ?? '');
    return labels;
  }

  /** Where a map has to stand, if anything does; undefined for nothing. */
  map(path: Path): TreeMap | undefined {
    const value = this.get(path);
    if (value === undefined || value instanceof Map) return value;
    this.mistake(path, 'a map', value);
    return undefined;
  }

  /** Once for a place; of what is written there, or of the field itself. */
  complain(path: Path, message: string, of: 'value' | 'key' = 'value'): void {
    const shown = pathInWords(path);
    if (this.told.has(shown)) return;
    this.told.add(shown);
    const { line, column } = this.document.locate([...this.root, ...path], of);
    this.problems.push({ file: this.file, line: this.above + line, column, path: shown, message });
  }

  private mistake(path: Path, expected: string, value: Tree): void {
    if (typeof value === 'string' && value.includes('{{')) this.complain(path, UNRENDERED);
    else this.complain(path, `expected ${expected}, not ${show(value)}${remedy(expected, value)}`);
  }
}

/** `spec.template.spec.containers[0]` */
export function pathInWords(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

export const UNRENDERED =
  'a {{ template }} is not filled in: render the manifest first, as by helm template';

const UNITS: Readonly<Record<string, number>> = {
  ...{ h: 3600e9, m: 60e9, s: 1e9, ms: 1e6 },
  ...{ us: 1e3, µs: 1e3, ns: 1 },
};

function goDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d*)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, , unit] of text.matchAll(/(\d+(\.\d*)?)(h|ms|m|s|us|µs|ns)/g)) {
    sum += Number(number) * UNITS[unit];
  }
  return Math.round(sum);
}

function show(value: Tree): string {
  if (value instanceof Map) return 'a map';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? `'${value}'` : `the ${typeof value} ${String(value)}`;
}

function remedy(expected: string, value: Tree): string {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value);
  if (number && expected.includes('number')) return ', which is a text: take the quotes away';
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  return scalar && expected === 'a text' ? ': put it in quotes' : '';
}
