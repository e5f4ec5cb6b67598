import {
  readDocument,
  type ParsedDocument,
  type Place,
  type Tree,
  type TreeMap,
} from './document.js';
import { formatPath, type Path, type ScenarioError, type Source } from './errors.js';
import { readEmpirical } from './empirical-file.js';
import { type Included, under } from './included.js';
import { ExpressionError } from './expression.js';
import { applySet, type Override } from './overrides.js';
import { ParameterError, Parameters } from './parameters.js';
import { readReplay } from './replay.js';
import { scenarioWord, type Scenario } from './schema.js';
import { checkVaried } from './varied.js';
import { Reading, REFUSED } from './words/word.js';

export interface ParseOptions {
  /** As errors name it; its last part without `.yaml` is the scenario's default name. */
  file: string;
  /** Reads a file that the scenario refers to, or throws. Absent: such references are errors. */
  read?: (path: string) => string;
  /** Policies of the user's own, by their files, that stand in the table for this scenario. */
  loaded?: ReadonlySet<string>;
  /** Values to lay over the file, in this order: `services.web.replicas=5`, `n=10`. */
  set?: readonly string[];
  seed?: string;
  duration?: string;
}

export type Parsed =
  | { ok: true; scenario: Scenario; warnings: string[] }
  | { ok: false; errors: ScenarioError[]; warnings: string[] };

/**
 * The first stage: text to a checked scenario whose quantities are all worked out. Mistakes are
 * values: all of them, in the order of the file.
 */
export function parse(text: string, options: ParseOptions): Parsed {
  const document = readDocument(text);
  const parsing = new Parsing(document, options);
  for (const { line, column, message } of document.errors) {
    parsing.errors.push({ file: options.file, line, column, path: '', message });
  }
  const scenario = document.errors.length === 0 ? parsing.scenario() : null;
  if (scenario !== null && parsing.errors.length === 0) {
    return { ok: true, scenario, warnings: parsing.warnings };
  }
  const errors = parsing.errors.sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, errors, warnings: parsing.warnings };
}

/** What a scenario that includes files says by itself, as it is written. */
export function treeOf({ source }: Scenario): TreeMap {
  return parsingOf(source).tree;
}

/** A scenario with what its included files come to under it, checked as a whole. */
export function merge({ source }: Scenario, included: Included): Parsed {
  return parsingOf(source).merged(included);
}

function parsingOf(source: Source): Parsing {
  if (source instanceof Parsing) return source;
  throw new TypeError('the scenario was not parsed here');
}

/** One run through the stage. */
class Parsing implements Source {
  readonly errors: ScenarioError[] = [];
  readonly warnings: string[] = [];
  readonly file: string;
  /** Kept where files are included, which go under it. */
  tree: TreeMap = new Map();
  private included: Included[] = [];
  private readonly overrides: Override[] = [];

  constructor(
    private readonly document: ParsedDocument,
    private readonly options: ParseOptions,
  ) {
    this.file = options.file;
  }

  error(path: Path, message: string, place: Place = 'value'): ScenarioError {
    const shown = formatPath(path);
    const override = this.overrides
      .filter((each) => each.path.every((step, i) => path[i] === step))
      .pop();
    if (override !== undefined) {
      return { file: override.label, line: 0, column: 0, path: shown, message };
    }
    for (const { origins } of this.included) {
      const origin = origins.find(path);
      if (origin === null || origin.depth <= depthIn(this.document.tree, path)) continue;
      return { ...origin.place, path: shown, message };
    }
    return { file: this.file, ...this.document.locate(path, place), path: shown, message };
  }

  merged(included: Included): Parsed {
    this.included.push(included);
    this.tree = under(this.tree, included.tree) as TreeMap;
    const scenario = this.check(this.tree);
    if (scenario !== null) return { ok: true, scenario, warnings: this.warnings };
    return { ok: false, errors: this.errors, warnings: this.warnings };
  }

  scenario(): Scenario | null {
    const { tree } = this.document;
    // What has not one key of ours is some other file, whose words are not to be repeated.
    const ours = (key: string): boolean => sectionNames().includes(key);
    if (!(tree instanceof Map) || (tree.size > 0 && ![...tree.keys()].some(ours))) {
      this.complain([], 'expected a scenario: a map with version, name, hosts, traffic, ...');
      return null;
    }
    this.layOver(tree);
    if (tree.has('compare')) {
      checkVaried(tree, sectionNames(), (path, message) => this.complain(path, message, 'key'));
    }
    this.readReplays(tree);
    this.readEmpirical(tree, []);
    if (tree.has('include')) this.tree = tree;
    return this.check(tree);
  }

  private check(tree: TreeMap): Scenario | null {
    const parameters = this.parameters(tree);
    const reading = new Reading({
      scope: parameters,
      read: (file) => this.read(file),
      names: namesIn(tree),
      loaded: this.options.loaded ?? new Set(),
    });
    const data = scenarioWord.read(tree, reading);
    for (const { path, message, key, echo, code } of reading.mistakes) {
      if (echo || this.isUnread(path)) continue;
      const error = this.error(path, message, key ? 'key' : 'value');
      this.errors.push(code === undefined ? error : { ...error, code });
    }
    if (data === REFUSED) return null;
    return { ...data, version: 1, name: data.name ?? nameOf(this.file), source: this };
  }

  /** What the command line says, over what the file says. */
  private layOver(tree: TreeMap): void {
    const { set = [], seed, duration } = this.options;
    const sections = set.length === 0 ? [] : sectionNames();
    for (const assignment of set) {
      try {
        this.overrides.push(applySet(tree, assignment, sections));
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        const file = `--set ${assignment}`;
        this.errors.push({ file, line: 0, column: 0, path: '', message: error.message });
      }
    }
    for (const [name, value] of Object.entries({ seed, duration })) {
      if (value === undefined) continue;
      tree.set(name, value);
      this.overrides.push({ label: `--${name} ${value}`, path: [name] });
    }
  }

  private parameters(tree: TreeMap): Parameters {
    const raw = tree.get('parameters');
    const parameters = new Parameters(raw instanceof Map ? raw : new Map<string, Tree>());
    for (const name of parameters.known) {
      this.attempt(['parameters', name], () => parameters.value(name));
    }
    return parameters;
  }

  /** Puts the times of replayed files in the place of the files' names. */
  private readReplays(tree: TreeMap): void {
    const traffic = tree.get('traffic');
    if (!(traffic instanceof Map)) return;
    for (const [name, workload] of traffic) {
      const arrivals = workload instanceof Map ? workload.get('arrivals') : undefined;
      const replay = arrivals instanceof Map ? arrivals.get('replay') : undefined;
      if (!(replay instanceof Map) || !replay.has('file')) continue;
      const path = ['traffic', name, 'arrivals', 'replay'];
      const times = this.attempt(path, () =>
        readReplay(
          replay,
          (file) => this.read(file),
          (message) => this.warnings.push(message),
        ),
      );
      // Without its times, which has been said, some other shall not be missed as well.
      (arrivals as TreeMap).set('replay', new Map([['times', times ?? ['0 s']]]));
    }
  }

  /** Where a file was to stand that could not be read: that is said once. */
  private readonly unread: string[] = [];

  private isUnread(path: Path): boolean {
    const words = formatPath(path);
    return this.unread.some((file) => words.startsWith(file) || file === `${words}.empirical`);
  }

  /** The same for measured values, wherever a distribution may stand. */
  private readEmpirical(node: Tree, path: Path): void {
    if (Array.isArray(node)) {
      node.forEach((item, i) => this.readEmpirical(item, [...path, i]));
      return;
    }
    if (!(node instanceof Map)) return;
    for (const [key, value] of node) {
      const place = [...path, key];
      if (key !== 'empirical' || !(value instanceof Map) || !value.has('file')) {
        if (typeof value === 'object') this.readEmpirical(value, place);
        continue;
      }
      const values = this.attempt(place, () => readEmpirical(value, (file) => this.read(file)));
      if (values === undefined) this.unread.push(formatPath(place));
      node.set(key, new Map([['values', values ?? []]]));
    }
  }

  /** @throws ExpressionError */
  private read(file: string): string {
    if (this.options.read === undefined) {
      throw new ExpressionError(`'${file}' cannot be read: there are no files here`);
    }
    try {
      return this.options.read(file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExpressionError(
        `cannot read '${file}': ${reason.replace(/^E\w+: |, open .*$/g, '')}`,
      );
    }
  }

  private attempt<T>(path: Path, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (!(error instanceof ParameterError)) this.complain(path, error.message);
      return undefined;
    }
  }

  private complain(path: Path, message: string, place?: Place): void {
    this.errors.push(this.error(path, message, place));
  }
}

/** How much of a path is there. */
function depthIn(tree: Tree, path: Path): number {
  let node: Tree | undefined = tree;
  let depth = 0;
  for (const step of path) {
    if (node instanceof Map) node = node.get(String(step));
    else if (Array.isArray(node) && typeof step === 'number') node = node[step];
    else return depth;
    if (node === undefined) return depth;
    depth++;
  }
  return depth;
}

function sectionNames(): string[] {
  return Object.keys(scenarioWord.shape);
}

/** What results may be asked for by name. */
function namesIn(tree: TreeMap): Set<string> {
  const sections = ['services', 'traffic', 'hosts', 'networks', 'switches', 'routers', 'nodes'];
  return new Set(
    sections.flatMap((section) => {
      const members = tree.get(section);
      return members instanceof Map ? [...members.keys()] : [];
    }),
  );
}

function nameOf(file: string): string {
  const last = file.split(/[\\/]/).pop() ?? '';
  return last.replace(/\.ya?ml$/i, '').replace(/^<(.*)>$/, '$1') || 'scenario';
}
