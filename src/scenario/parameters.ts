import type { Tree } from './document.js';
import { ExpressionError, type Scope, type Value } from './expression.js';
import { evaluateText } from './quantity.js';
import { dimensionsOf, unitNamed } from './units.js';

/** The value cannot be worked out for a mistake that is reported at a parameter. */
export class ParameterError extends ExpressionError {}

/** Parameters by name, worked out when first asked for; they may refer to one another. */
export class Parameters implements Scope {
  private readonly values = new Map<string, Value>();
  /** Those being worked out: who asks for one of them again stands in a circle. */
  private readonly asking: string[] = [];
  /** Those that stand in a circle which has been reported. */
  private readonly circular = new Set<string>();

  constructor(private readonly raw: ReadonlyMap<string, Tree>) {}

  get known(): Iterable<string> {
    return this.raw.keys();
  }

  resolve(path: readonly string[]): Value | undefined {
    const [name] = path;
    if (path.length > 1 || !this.raw.has(name)) return undefined;
    try {
      return this.value(name);
    } catch (error) {
      if (!(error instanceof ExpressionError) || error instanceof CircleError) throw error;
      throw new ParameterError(`the parameter '${name}' has a mistake of its own`);
    }
  }

  /** @throws ExpressionError with what is wrong with this parameter */
  value(name: string): Value {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      throw new ExpressionError('a parameter is called by letters, digits and _');
    }
    const unit = unitNamed(name);
    if (unit !== undefined) {
      const meaning =
        typeof unit === 'number'
          ? `a word for what is counted, as in 600 ${name}/s`
          : `a unit of ${dimensionsOf(unit)?.bits === 0 ? 'time' : 'data'}, as in 5 ${name}`;
      throw new ExpressionError(
        `a parameter cannot be called '${name}': it is ${meaning}; call it ${name}_ or n_${name}`,
      );
    }
    if (this.circular.has(name)) throw new ParameterError(`'${name}' stands in a circle`);
    if (this.asking.includes(name)) {
      const circle = this.asking.slice(this.asking.indexOf(name));
      for (const each of this.asking) this.circular.add(each);
      const shown = [...circle, name].join(' -> ');
      throw new CircleError(`parameters refer to one another in a circle: ${shown}`);
    }
    this.asking.push(name);
    try {
      const value = evaluateRaw(this.raw.get(name), this);
      this.values.set(name, value);
      return value;
    } finally {
      this.asking.pop();
    }
  }
}

class CircleError extends ExpressionError {}

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
