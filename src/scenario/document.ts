/**
 * YAML to a tree of Maps, lists and scalars, with the way back: from a path in the tree to a line
 * and a column. Keys are text and maps are Maps, so no name of a user's is special (`__proto__`,
 * 10). Merge keys (`<<`) work as in Compose files.
 */
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Composer,
  LineCounter,
  Parser,
  visit,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Path } from './errors.js';

export type Tree = string | number | boolean | null | Tree[] | TreeMap;
export type TreeMap = Map<string, Tree>;

export interface Mark {
  line: number;
  column: number;
  message: string;
}

/** Where in the text: of a map's entry its key, or its value where that is a scalar. */
export type Place = 'key' | 'value';

export interface ParsedDocument {
  tree: Tree;
  errors: Mark[];
  /** Where it begins. */
  line: number;
  /** The place of a path, or of as much of it as there is. */
  locate(path: Path, place: Place): { line: number; column: number };
}

const MEBIBYTE = 1024 * 1024;
/** Its tree takes some fifty times as much. */
const MAX_LENGTH = 24 * MEBIBYTE;
/** From here on a text is long. */
const LONG = MEBIBYTE;
/** Nodes that aliases may repeat, in all; a few lines could otherwise become billions. */
const MAX_REPEATED = 100_000;
const MAX_DEPTH = 200;

/** How the text of one sort of file is read. */
export interface Dialect {
  /** The composer's: which version of YAML, with which tags. */
  options: ComposerOptions;
  /** What a scalar is in the tree. */
  scalar: (value: unknown, source: string | undefined) => Tree;
  /** Whether there may be nothing, where one document was expected. */
  empty: boolean;
}

type ComposerOptions = NonNullable<ConstructorParameters<typeof Composer>[0]>;

const SCENARIO: Dialect = { options: {}, scalar, empty: false };

export function readDocument(text: string): ParsedDocument {
  const [document, second] = readDocuments(text, SCENARIO);
  if (second === undefined) return document;
  return refused('a scenario is one document: nothing may follow ---', second.line);
}

/** All documents of a text, each with its mistakes; at least one. */
export function readDocuments(text: string, dialect: Dialect): ParsedDocument[] {
  if (text.length > MAX_LENGTH) return [refused(tooLong(text.length))];
  const readers = readersOf(text, dialect);
  if (readers === null) return [refused('nested too deeply')];
  return readers.map((reader, i): ParsedDocument => {
    const { errors, line } = reader;
    const tree = errors.length === 0 ? reader.tree(reader.contents) : null;
    return { tree, errors, line, locate: locatorOf(reader, i, text, dialect) };
  });
}

/** Null for a text that is nested too deeply. */
function readersOf(text: string, dialect: Dialect): DocumentReader[] | null {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (depthOf(tokens) > MAX_DEPTH) return null;
  const composer = new Composer({
    prettyErrors: false,
    // Its own search takes time with the square of the keys; `map` below has a Map at hand.
    uniqueKeys: false,
    ...dialect.options,
  });
  return [...composer.compose(tokens, true, text.length)].map(
    (document) => new DocumentReader(document, lines, dialect),
  );
}

/** The nodes of a long text would take most of a run's memory: they are made again if they are asked. */
function locatorOf(
  reader: DocumentReader,
  i: number,
  text: string,
  dialect: Dialect,
): ParsedDocument['locate'] {
  let kept = text.length > LONG ? null : reader;
  return (path, place) => {
    kept ??= readersOf(text, dialect)?.[i] ?? null;
    return kept === null ? { line: 1, column: 1 } : kept.locate(path, place);
  };
}

function refused(message: string, line = 1): ParsedDocument {
  return {
    tree: null,
    errors: [{ line, column: 1, message }],
    line,
    locate: () => ({ line, column: 1 }),
  };
}

function tooLong(length: number): string {
  const [is, most] = [length, MAX_LENGTH].map((each) => `${(each / MEBIBYTE).toFixed(1)} MiB`);
  return `${is} is too long: at most ${most} are read, so let counts and fabrics say what repeats`;
}

/**
 * How deep the tokens lie in one another. The composer calls itself for each level, and Node ends
 * without a word where a regular expression is compiled at the end of its stack.
 */
function depthOf(tokens: readonly CST.Token[]): number {
  let deepest = 0;
  const rest = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { token, depth } = next;
    deepest = Math.max(deepest, depth);
    if ('value' in token && token.value) rest.push({ token: token.value, depth: depth + 1 });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) rest.push({ token: key, depth: depth + 1 });
      if (value) rest.push({ token: value, depth: depth + 1 });
    }
  }
  return deepest;
}

class DocumentReader {
  readonly errors: Mark[] = [];
  private repeated = 0;
  private readonly open = new Set<Node>();
  private readonly targets = new Map<Alias, Node>();

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
    private readonly dialect: Dialect,
  ) {
    // What follows a syntax error is mostly its echo.
    const [grave] = document.errors;
    const told = grave === undefined ? document.warnings : [grave];
    for (const { pos, code, message } of told) this.complain(pos[0], sentence(code, message));
    if (told.length === 0 && document.contents === null && !dialect.empty) {
      this.complain(0, 'the file is empty');
    }
    this.findTargets();
  }

  /** What each alias stands for: the last anchor of its name before it. */
  private findTargets(): void {
    const anchors = new Map<string, Node>();
    visit(this.document, {
      Alias: (_key, alias) => {
        const target = anchors.get(alias.source);
        if (target !== undefined) this.targets.set(alias, target);
      },
      Value: (_key, node) => {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  get contents(): unknown {
    return this.document.contents;
  }

  get line(): number {
    return this.lines.linePos(this.document.range[0]).line;
  }

  tree(node: unknown, depth = 0): Tree {
    if (!isNode(node)) return null;
    if (depth > MAX_DEPTH) return this.refuse(node, 'nested too deeply');
    if (isAlias(node)) return this.alias(node, depth);
    if (this.open.size > 0 && this.isTooMuch(node)) return null;
    if (isMap(node)) return this.map(node, depth);
    if (isSeq(node)) return node.items.map((item) => this.tree(item, depth + 1));
    return isScalar(node) ? this.dialect.scalar(node.value, node.source) : null;
  }

  /** Counts what is there once more, by an alias or a merge key. */
  private isTooMuch(node: Node): boolean {
    if (++this.repeated === MAX_REPEATED + 1)
      this.refuse(node, 'aliases repeat too much of the file');
    return this.repeated > MAX_REPEATED;
  }

  locate(path: Path, place: Place): { line: number; column: number } {
    let node: unknown = this.document.contents;
    let offset = start(node);
    for (const [i, step] of path.entries()) {
      if (isAlias(node)) node = this.targets.get(node);
      if (isSeq(node) && typeof step === 'number') node = node.items[step];
      else if (isMap(node)) {
        const pair = this.pair(node, String(step));
        if (pair === undefined) break;
        node = pair.value;
        const wantsKey = (place === 'key' && i === path.length - 1) || !isScalar(node);
        offset = start(wantsKey || isEmpty(node) ? pair.key : node);
        continue;
      } else break;
      if (node === undefined) break;
      offset = start(node);
    }
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private map(node: YAMLMap, depth: number): TreeMap {
    const map: TreeMap = new Map();
    for (const pair of node.items) {
      const key = keyOf(pair);
      if (key === null) this.refuse(isNode(pair.key) ? pair.key : node, 'expected a name as key');
      else if (key !== MERGE && map.has(key)) {
        this.complain(start(pair.key), 'this key stands here twice');
      } else if (key !== MERGE) map.set(key, this.tree(pair.value, depth + 1));
    }
    for (const other of this.merged(node)) {
      if (this.isTooMuch(other)) break;
      for (const [key, value] of this.map(other, depth + 1)) if (!map.has(key)) map.set(key, value);
    }
    return map;
  }

  /** The maps that `<<` brings in, the ones that win first. */
  private merged(node: YAMLMap): YAMLMap[] {
    const pair = node.items.find((item) => keyOf(item) === MERGE);
    if (pair === undefined) return [];
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
    return sources.flatMap((source) => {
      const target = isAlias(source) ? this.targets.get(source) : source;
      if (isMap(target) && !contains(target, node)) return [target];
      if (isNode(source))
        this.refuse(source, '<< takes a map, an alias of one, or a list of these');
      return [];
    });
  }

  private pair(node: YAMLMap, key: string, without = new Set<YAMLMap>()): Pair | undefined {
    if (without.has(node)) return undefined;
    without.add(node);
    const own = node.items.find((item) => keyOf(item) === key);
    if (own !== undefined) return own;
    for (const other of this.merged(node)) {
      const found = this.pair(other, key, without);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private alias(node: Alias, depth: number): Tree {
    const target = this.targets.get(node);
    if (target === undefined) return this.refuse(node, `unknown alias '*${node.source}'`);
    if (this.open.has(target) || contains(target, node)) {
      return this.refuse(node, `the alias '*${node.source}' stands within what it repeats`);
    }
    this.open.add(target);
    const tree = this.tree(target, depth + 1);
    this.open.delete(target);
    return tree;
  }

  private refuse(node: Node, message: string): null {
    this.complain(start(node), message);
    return null;
  }

  private complain(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.errors.push({ line: Math.max(line, 1), column: Math.max(col, 1), message });
  }
}

const MERGE = '<<';

function keyOf(pair: unknown): string | null {
  if (!isPair(pair) || !isScalar(pair.key)) return null;
  const { value, source } = pair.key;
  if (value === null) return null;
  return typeof value === 'string' ? value : (source ?? null);
}

/** Numbers that do not print as they were written (1e9, 010, 2^60) stay text. */
function scalar(value: unknown, source: string | undefined): Tree {
  if (typeof value === 'number') {
    return source === undefined || String(value) === source ? value : source;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : (source ?? null);
}

function start(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function contains(outer: Node, inner: Node): boolean {
  const [a, b] = [outer.range, inner.range];
  if (!a || !b) return false;
  return a[0] <= b[0] && b[1] <= a[1];
}

function sentence(code: string, message: string): string {
  if (code === 'TAG_RESOLVE_FAILED') return `${message.toLowerCase()}: scenarios use no tags`;
  return `not valid YAML: ${unquoted(message)}`;
}

/**
 * What the YAML library says of a mistake, without what stands there: a file that is no YAML may be
 * anything, a list of passwords too.
 */
function unquoted(message: string): string {
  const words = message.replace(/ extra characters.*|[:%\\].*/s, '').trim();
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
