import type { Path, ScenarioError, Source } from '../errors.js';
import { unknownWord } from '../nearest.js';

/** Gathers what is wrong with a scenario, and what is odd about it. */
export class Problems {
  readonly errors: ScenarioError[] = [];
  readonly warnings: string[] = [];

  constructor(private readonly source: Source) {}

  at(path: Path, message: string): void {
    this.errors.push(this.source.error(path, message));
  }

  unknown(path: Path, what: string, word: string, known: Iterable<string>): void {
    this.at(path, unknownWord(what, word, known));
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }
}
