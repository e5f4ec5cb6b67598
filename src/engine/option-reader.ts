import type {
  Described,
  OptionDescriptor,
  OptionValue,
  TableEntry,
  WeightedChoice,
} from './options.js';

/**
 * The options of one table entry, checked against its descriptors: unknown names, wrong kinds and
 * values out of range become a RangeError with one sentence, as does anything asked for and not
 * there. The scenario room finds the same mistakes with line and column; this is for the library.
 */
export class OptionReader {
  constructor(
    private readonly entry: TableEntry,
    private readonly options: ReadonlyMap<string, OptionValue>,
  ) {
    for (const [name, value] of options) {
      const descriptor = entry.options.find((option) => option.name === name);
      if (descriptor === undefined) {
        const known = entry.options.map((option) => option.name).join(', ');
        this.fail(`no option '${name}'; it takes ${known}`);
      }
      if (typeof value === 'number') this.checkRange(descriptor, value);
    }
  }

  has(name: string): boolean {
    return this.options.has(name);
  }

  /** The number given, or the default. */
  number(name: string): number {
    const value = this.value(name);
    return typeof value === 'number' ? value : this.fail(`'${name}' must be a number`);
  }

  positive(name: string): number {
    const value = this.number(name);
    return value > 0 ? value : this.fail(`'${name}' must be positive, not ${value}`);
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : this.fail(`'${name}' must be true or false`);
  }

  choice(name: string): string {
    const value = this.value(name);
    const { choices = [] } = this.entry.options.find((option) => option.name === name)!;
    if (typeof value === 'string' && choices.includes(value)) return value;
    return this.fail(`'${name}' must be ${choices.join(' or ')}, not ${JSON.stringify(value)}`);
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : this.fail(`'${name}' must be a text`);
  }

  /** A list of texts, perhaps empty; one alone may stand for itself. */
  texts(name: string): readonly string[] {
    const value = this.options.get(name) ?? [];
    const all: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    for (const item of all) if (typeof item !== 'string') this.fail(`'${name}' must hold texts`);
    return all as readonly string[];
  }

  /** A list of at least `least` numbers, none negative. */
  numbers(name: string, least = 1): readonly number[] {
    const value = this.value(name);
    if (!Array.isArray(value) || value.length < least) {
      return this.fail(`'${name}' must be a list of at least ${least}`);
    }
    for (const item of value as readonly unknown[]) {
      if (typeof item !== 'number' || !(item >= 0 && item < Infinity)) {
        this.fail(`'${name}' must hold finite numbers from 0 up, not ${String(item)}`);
      }
    }
    return value as readonly number[];
  }

  weighted(name: string): readonly WeightedChoice[] {
    const value = this.value(name);
    if (!Array.isArray(value) || value.length === 0) {
      return this.fail(`'${name}' must be a list of at least 1`);
    }
    for (const { weight } of value as readonly WeightedChoice[]) {
      if (!(weight > 0 && weight < Infinity)) {
        this.fail(`a weight in '${name}' must be positive, not ${weight}`);
      }
    }
    return value as readonly WeightedChoice[];
  }

  /** The thing given with its options, or the default, which is a name. */
  described(name: string): Described {
    const value = this.value(name);
    if (typeof value === 'string') return { kind: value, options: new Map() };
    if (typeof value === 'object' && 'kind' in value) return value;
    return this.fail(`'${name}' must be a name with options`);
  }

  /** Which of several sets of options was given; exactly one must be, and whole. */
  form(...forms: readonly (readonly string[])[]): number {
    const given = [...new Set(forms.flat())].filter((name) => this.has(name));
    const index = forms.findIndex(
      (form) => form.length === given.length && form.every((name) => this.has(name)),
    );
    if (index >= 0) return index;
    const quoted = forms.map((form) => form.map((name) => `'${name}'`).join(' and '));
    return this.fail(`give ${quoted.join(', or ')}`);
  }

  fail(sentence: string): never {
    throw new RangeError(`${this.entry.name}: ${sentence}`);
  }

  private value(name: string): OptionValue {
    const value =
      this.options.get(name) ?? this.entry.options.find((option) => option.name === name)?.default;
    return value ?? this.fail(`'${name}' is missing`);
  }

  private checkRange(descriptor: OptionDescriptor, value: number): void {
    const { name, kind, min = -Infinity, max = Infinity } = descriptor;
    if (!Number.isFinite(value)) this.fail(`'${name}' must be finite, not ${value}`);
    if (value < min) this.fail(`'${name}' must be at least ${min}, not ${value}`);
    if (value > max) this.fail(`'${name}' must be at most ${max}, not ${value}`);
    if (kind === 'integer' && !Number.isInteger(value)) {
      this.fail(`'${name}' must be a whole number, not ${value}`);
    }
  }
}
