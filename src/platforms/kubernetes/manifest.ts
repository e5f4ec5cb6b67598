import { type Document, isMap, isNode, LineCounter, parseAllDocuments } from 'yaml';
import { unquoted } from '../../scenario/document.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import type { IncludedFile } from '../../scenario/schema.js';

/** A Kubernetes object as a manifest has it. */
export class Resource {
  constructor(
    private readonly file: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
    /** Where the object stands in its document: a List has several. */
    private readonly root: Path,
    readonly problems: ScenarioError[],
  ) {}

  get kind(): string {
    return this.text(['kind']) ?? '';
  }

  /** What stands at a path: Maps, lists and scalars; undefined for nothing. */
  get(path: Path): unknown {
    const value: unknown = this.document.getIn([...this.root, ...path]);
    return isNode(value) ? value.toJS(this.document, { mapAsMap: true }) : (value ?? undefined);
  }

  text(path: Path): string | undefined {
    const value = this.get(path);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  /** A whole number in a range; others are errors. */
  integer(path: Path, min: number, max: number): number | undefined {
    const value = this.get(path);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)
      return Number(value);
    this.complain(path, `expected a whole number from ${min} to ${max}, not ${show(value)}`);
    return undefined;
  }

  list(path: Path): unknown[] {
    const value = this.get(path);
    return Array.isArray(value) ? (value as unknown[]) : [];
  }

  /** A map of texts, such as labels. */
  labels(path: Path): Map<string, string> {
    const value = this.get(path);
    if (!(value instanceof Map)) return new Map();
    return new Map(
      [...(value as Map<unknown, unknown>)].map(([key, text]) => [String(key), String(text)]),
    );
  }

  complain(path: Path, message: string): void {
    const whole = [...this.root, ...path];
    let node: unknown;
    for (let length = whole.length; length >= 0 && !isNode(node); length--) {
      node =
        length === 0 ? this.document.contents : this.document.getIn(whole.slice(0, length), true);
    }
    const { line, col } = this.lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0);
    const shown = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('');
    this.problems.push({
      file: this.file,
      line,
      column: col,
      path: shown.replace(/^\./, ''),
      message,
    });
  }
}

/** All objects of a manifest: of each document, and of each List in one. */
export function readManifest({ file, text }: IncludedFile, problems: ScenarioError[]): Resource[] {
  const lines = new LineCounter();
  const resources: Resource[] = [];
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const { pos, code, message: reason } of document.errors) {
      const { line, col } = lines.linePos(pos[0]);
      const message = code === 'RESOURCE_EXHAUSTION' ? 'nested too deeply' : unquoted(reason);
      problems.push({ file, line, column: col, path: '', message: `not valid YAML: ${message}` });
    }
    if (document.errors.length > 0) continue;
    const whole = new Resource(file, document, lines, [], problems);
    if (isEmpty(document, whole)) continue;
    if (!isMap(document.contents))
      whole.complain([], 'expected a Kubernetes object: a map with a kind');
    else if (!whole.kind.endsWith('List')) resources.push(whole);
    else {
      whole.list(['items']).forEach((_, i) => {
        resources.push(new Resource(file, document, lines, ['items', i], problems));
      });
    }
  }
  return resources;
}

/** What stands between two --- may be comments only; what cannot be worked out counts as nothing. */
function isEmpty(document: Document, whole: Resource): boolean {
  try {
    return document.contents === null || document.toJS() === null;
  } catch (error) {
    // Aliases of nothing, or so many that they were billions of nodes; and those of themselves.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    whole.complain([], `the aliases cannot be worked out: ${error.message}`);
    return true;
  }
}

function show(value: unknown): string {
  if (value instanceof Map) return 'a map';
  return Array.isArray(value) ? 'a list' : `'${String(value)}'`;
}
