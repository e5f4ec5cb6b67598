import type { Tree } from './document.js';
import { ExpressionError, MAX_LENGTH, type Scope, type Value } from './expression.js';
import { evaluateText } from './quantity.js';
import { dimensionsOf, unitNamed } from './units.js';

/** The value cannot be worked out for a mistake that is reported at a parameter. */
export class ParameterError extends ExpressionError {}

/** Parameters by name, worked out when first asked for; they may refer to one another. */
export class Parameters implements Scope {
  private readonly values = new Map<string, Value>();
  private readonly mistakes = new Map<string, ExpressionError>();

  constructor(private readonly raw: ReadonlyMap<string, Tree>) {}

  get known(): Iterable<string> {
    return this.raw.keys();
  }

  resolve(path: readonly string[]): Value | undefined {
    const [name] = path;
    if (path.length > 1 || !this.raw.has(name)) return undefined;
    const value = this.values.get(name);
    if (value !== undefined) return value;
    this.workOut(name);
    if (!this.values.has(name))
      throw new ParameterError(`the parameter '${name}' has a mistake of its own`);
    return this.values.get(name);
  }

  /** @throws ExpressionError with what is wrong with this parameter */
  value(name: string): Value {
    this.workOut(name);
    const value = this.values.get(name);
    if (value === undefined) throw this.mistakes.get(name) as ExpressionError;
    return value;
  }

  /** What a parameter rests on first, one after the other: a chain may be as long as the file. */
  private workOut(name: string): void {
    const open = [name];
    const within = new Set(open);
    while (open.length > 0) {
      const last = open[open.length - 1];
      const next = this.isSettled(last) ? undefined : this.needs(last);
      if (next === undefined) {
        if (!this.isSettled(last)) this.settle(last);
        open.pop();
        within.delete(last);
      } else if (within.has(next)) {
        this.blame(open.slice(open.indexOf(next)));
      } else {
        open.push(next);
        within.add(next);
      }
    }
  }

  private isSettled(name: string): boolean {
    return this.values.has(name) || this.mistakes.has(name);
  }

  /** A parameter that has to be worked out before this one. */
  private needs(name: string): string | undefined {
    const raw = this.raw.get(name);
    if (typeof raw !== 'string' || raw.length > MAX_LENGTH) return undefined;
    for (const [word] of raw.matchAll(/(?<![.\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*(?!\s*\()/gu)) {
      if (this.raw.has(word) && !this.isSettled(word)) return word;
    }
    return undefined;
  }

  private settle(name: string): void {
    try {
      checkName(name);
      this.values.set(name, evaluateRaw(this.raw.get(name), this));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.mistakes.set(name, error);
    }
  }

  private blame(circle: readonly string[]): void {
    const [first, ...others] = circle;
    const shown = [...circle.slice(0, SHOWN), ...(circle.length > SHOWN ? ['...'] : []), first];
    this.mistakes.set(
      first,
      new ExpressionError(`parameters refer to one another in a circle: ${shown.join(' -> ')}`),
    );
    for (const each of others) {
      this.mistakes.set(each, new ParameterError(`'${each}' stands in a circle`));
    }
  }
}

/** @throws ExpressionError where no expression could mean it by this name */
function checkName(name: string): void {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw new ExpressionError('a parameter is called by letters, digits and _');
  }
  const unit = unitNamed(name);
  if (unit === undefined) return;
  const meaning =
    typeof unit === 'number'
      ? `a word for what is counted, as in 600 ${name}/s`
      : `a unit of ${dimensionsOf(unit)?.bits === 0 ? 'time' : 'data'}, as in 5 ${name}`;
  throw new ExpressionError(
    `a parameter cannot be called '${name}': it is ${meaning}; call it ${name}_ or n_${name}`,
  );
}

/** Members of a circle in a message. */
const SHOWN = 8;

function evaluateRaw(raw: Tree | undefined, scope: Scope): Value {
  const value = typeof raw === 'string' ? evaluateText(raw, scope) : raw;
  if (typeof value === 'number' || (value instanceof Object && 'dimensions' in value)) {
    const number = typeof value === 'number' ? value : value.value;
    if (Number.isFinite(number)) return value;
    throw new ExpressionError(
      `expected a finite value, not ${typeof raw === 'string' ? raw : number}`,
    );
  }
  throw new ExpressionError('expected a number, a quantity such as 5 ms, or an expression');
}
