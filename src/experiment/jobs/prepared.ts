import { lower } from '../../platforms/lower.js';
import { notAScenario } from '../../platforms/table.js';
import type { ScenarioError } from '../../scenario/errors.js';
import { parse } from '../../scenario/parse.js';
import type { Origins, PlainScenario } from '../../scenario/plain.js';
import type { Scenario } from '../../scenario/schema.js';
import { sha256 } from './hash.js';
import type { Hash, ScenarioTexts, Texts } from './job.js';

/** A scenario's text, and what reads what it refers to. */
export interface Source {
  file: string;
  text: string;
  read?: (name: string) => string;
}

/** What is laid over a scenario's text. */
export interface Overlay {
  set?: readonly string[];
  seed?: string;
  duration?: string;
}

/** Policies of the user's own, as far as there is consent to them. */
export interface OwnCode {
  /** The words that are loaded, and mean for this source what was loaded: with the texts that run. */
  loaded(): ReadonlyMap<string, string>;
  /** Why the code that an error asks for may not run; null where it may. */
  refusalOf(error: ScenarioError): string | null;
  /** Loads a word's policy; null, or why it cannot be. */
  load(word: string): Promise<string | null>;
}

/** A scenario in plain form, with all that it takes to make it again elsewhere. */
export interface Prepared {
  plain: PlainScenario;
  /** Where its rules were written. */
  origins: Origins;
  scenario: Scenario;
  source: Source;
  overlay: Overlay;
  /** What it has read, by the names that it gives. */
  reads: ReadonlyMap<string, string>;
  /** The policies of the user's own that it names: their texts, by its words. */
  code: ReadonlyMap<string, string>;
}

export type Preparation =
  | { ok: true; prepared: Prepared; warnings: string[] }
  | { ok: false; errors: ScenarioError[]; warnings: string[] };

/**
 * Takes a scenario from its text to the plain form. Its code is loaded where it may run, and where the
 * scenario has no other mistakes.
 */
export async function prepareScenario(
  source: Source,
  overlay: Overlay,
  code: OwnCode,
  heap?: number,
): Promise<Preparation> {
  for (;;) {
    const reads = new Map<string, string>();
    const words = new Asked(code.loaded().keys());
    const { file, text, read } = source;
    const parsed = parse(text, {
      ...overlay,
      file,
      loaded: words,
      ...(read !== undefined && { read: recorded(read, reads) }),
    });
    if (parsed.ok) {
      const { warnings } = parsed;
      const lowered = lower(parsed.scenario, heap === undefined ? {} : { heap });
      warnings.push(...lowered.warnings);
      if (!lowered.ok) return { ok: false, errors: lowered.errors, warnings };
      const own = [...code.loaded()].filter(([word]) => words.asked.has(word));
      const { scenario } = parsed;
      const made = { source, overlay, scenario, reads, code: new Map(own) };
      const { plain, origins } = lowered;
      return { ok: true, prepared: { plain, origins, ...made }, warnings };
    }
    const stranger = notAScenario(file, text);
    if (stranger !== null) {
      const error = { file, line: 1, column: 1, path: '', message: `it ${stranger}` };
      return { ok: false, errors: [error], warnings: [] };
    }
    const errors = parsed.errors.flatMap((error) => {
      const message = error.code === undefined ? error.message : code.refusalOf(error);
      return message === null ? [] : [{ ...error, message }];
    });
    for (const error of errors.length === 0 ? parsed.errors : []) {
      const message = await code.load(error.code!);
      if (message !== null) errors.push({ ...error, message });
    }
    if (errors.length > 0) return { ok: false, errors, warnings: parsed.warnings };
  }
}

/** Words, of which it is known which were asked for. */
class Asked extends Set<string> {
  readonly asked = new Set<string>();

  override has(word: string): boolean {
    this.asked.add(word);
    return super.has(word);
  }
}

function recorded(read: (name: string) => string, reads: Map<string, string>) {
  return (name: string): string => {
    const content = read(name);
    reads.set(name, content);
    return content;
  };
}

/** The texts of a study, each under its hash. */
export class TextStore {
  private readonly byHash = new Map<Hash, string>();
  private readonly hashes = new Map<string, Hash>();

  get texts(): Texts {
    return this.byHash;
  }

  add(text: string): Hash {
    let hash = this.hashes.get(text);
    if (hash === undefined) {
      hash = sha256(text);
      this.hashes.set(text, hash);
      this.byHash.set(hash, text);
    }
    return hash;
  }

  /** What a job says of a scenario. */
  textsOf({ source, overlay, reads, code }: Prepared): ScenarioTexts {
    return {
      file: source.file,
      text: this.add(source.text),
      set: overlay.set ?? [],
      seed: overlay.seed ?? null,
      duration: overlay.duration ?? null,
      reads: [...reads].map(([name, text]) => [name, this.add(text)]),
      code: [...code].map(([word, text]) => [word, this.add(text)]),
    };
  }
}
