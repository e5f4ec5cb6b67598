import { type ParsedDocument, readDocuments, type Tree } from '../../scenario/document.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';
import type { IncludedFile } from '../../scenario/schema.js';
import { yaml11 } from './yaml11.js';

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

  /** Once for a place. */
  complain(path: Path, message: string): void {
    const shown = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, '');
    if (this.told.has(shown)) return;
    this.told.add(shown);
    const { line, column } = this.document.locate([...this.root, ...path], 'value');
    this.problems.push({ file: this.file, line: this.above + line, column, path: shown, message });
  }

  private mistake(path: Path, expected: string, value: Tree): void {
    if (typeof value === 'string' && value.includes('{{')) this.complain(path, UNRENDERED);
    else this.complain(path, `expected ${expected}, not ${show(value)}${remedy(expected, value)}`);
  }
}

const UNRENDERED =
  'a {{ template }} is not filled in: render the manifest first, as by helm template';

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

/** All objects of a manifest: of each document, and of each list in one. */
export function readManifest({ file, text }: IncludedFile, problems: ScenarioError[]): Resource[] {
  const resources: Resource[] = [];
  for (const { part, above } of partsOf(text)) {
    for (const document of readDocuments(part, yaml11)) {
      if (document.errors.length > 0) {
        problems.push(unreadable(file, part, above, document));
        // What stands behind it may have been meant for something else.
        break;
      }
      if (document.tree === null) continue;
      const whole = new Resource(file, document, above, [], problems);
      if (document.tree instanceof Map) resources.push(...unpacked(whole, document, above));
      else whole.complain([], 'expected a Kubernetes object: a map with a kind');
    }
  }
  return resources;
}

/** An object, or the members of a list of objects. */
function unpacked(whole: Resource, document: ParsedDocument, above: number): Resource[] {
  const { kind, apiVersion, file, problems } = whole;
  if (!kind.endsWith('List') || whole.get(['items']) === undefined) return [whole];
  const given = {
    kind: kind.slice(0, -'List'.length),
    apiVersion: kind === 'List' ? '' : apiVersion,
  };
  return whole
    .list(['items'])
    .map((_, i) => new Resource(file, document, above, ['items', i], problems, given));
}

function unreadable(
  file: string,
  text: string,
  above: number,
  { errors: [{ line, column, message }] }: ParsedDocument,
): ScenarioError {
  let template = 0;
  text.split('\n', line).forEach((row, i) => {
    if (/^[^#"']*\{\{/.test(row)) template = i + 1;
  });
  if (template > 0 && template >= line - 1) {
    return { file, line: above + template, column: 1, path: '', message: UNRENDERED };
  }
  const said = message.startsWith('not valid YAML')
    ? message
    : message.includes('alias')
      ? `the aliases cannot be worked out: ${message}`
      : `not valid YAML: ${message}`;
  const or = template > 0 ? ` (or the {{ template }} of line ${above + template} is at fault)` : '';
  return { file, line: above + line, column, path: '', message: `${said}${or}` };
}

/**
 * JSON may follow JSON without anything between (RFC 8259 values, as kubectl reads them), where
 * YAML needs `---`: each value for itself, with the number of lines above it.
 */
function partsOf(text: string): { part: string; above: number }[] {
  if (!/^\uFEFF?\s*\{(?!\{)/.test(text)) return [{ part: text, above: 0 }];
  const parts: { part: string; above: number }[] = [];
  let depth = 0;
  let start = 0;
  let lines = 0;
  let above = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '\n') lines++;
    else if (letter === '"') {
      while (++i < text.length && text[i] !== '"') if (text[i] === '\\') i++;
    } else if (letter === '{' || letter === '[') depth++;
    else if ((letter === '}' || letter === ']') && --depth === 0) {
      // What follows on the same line is the next value's.
      parts.push({ part: text.slice(start, i + 1), above });
      start = i + 1;
      above = lines;
    }
  }
  const json = text.slice(start).trim() === '' && parts.every(({ part }) => /^\s*\{/.test(part));
  return json ? parts : [{ part: text, above: 0 }];
}
