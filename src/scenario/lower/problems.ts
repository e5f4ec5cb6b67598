import type { Path, ScenarioError, Source } from '../errors.js';
import { unknownWord } from '../nearest.js';

/** Gathers what is wrong with a scenario, and what is odd about it. */
export class Problems {
  readonly errors: ScenarioError[] = [];
  readonly warnings: string[] = [];

  private readonly said = new Set<string>();

  constructor(private readonly source: Source) {}

  /** What goes wrong in the same way for each of many hosts is said once. */
  at(path: Path, message: string): void {
    const error = this.source.error(path, message);
    const words = `${error.path}: ${message}`;
    if (this.said.has(words)) return;
    this.said.add(words);
    this.errors.push(error);
  }

  unknown(path: Path, what: string, word: string, known: Iterable<string>): void {
    this.at(path, unknownWord(what, word, known));
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }
}
