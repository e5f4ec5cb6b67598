import type {
  Described,
  OptionDescriptor,
  OptionValue,
  WeightedChoice,
} from '../../engine/options.js';
import type { Family } from '../described.js';
import { families } from '../families.js';

/** What the printed file is made of. */
export type Word = string | number | boolean | Word[] | Words;
export type Words = Map<string, Word>;

/** A map of what is there. */
export function words(fields: Record<string, Word>): Words {
  return new Map(Object.entries(fields));
}

export function mapOf<V>(map: ReadonlyMap<string, V>, print: (value: V) => Word): Words {
  return new Map([...map].map(([name, value]) => [name, print(value)]));
}

export function orNone<T>(value: T | null, print: (value: T) => Word): Word {
  return value === null ? 'none' : print(value);
}

/** Nanoseconds, so that nothing is rounded. */
export function duration(nanoseconds: number): Word {
  return nanoseconds === 0 ? 0 : `${nanoseconds} ns`;
}

export function rate(bitsPerSecond: number): Word {
  return `${bitsPerSecond} bps`;
}

export const same = <T extends Word>(value: T): T => value;

/** A distribution, a policy, ...: its name alone where its options are what they are by default. */
export function described({ kind, options }: Described, family: keyof typeof families): Word {
  return thing({ kind, options }, families[family]);
}

function thing({ kind, options }: Described, family: Family): Word {
  const entry = family.entries.find(({ name }) => name === kind);
  if (entry === undefined) throw new RangeError(`no ${family.what} is called '${kind}'`);
  const value = options.get('value');
  if (kind === 'constant' && family.measured !== undefined && typeof value === 'number') {
    return measured(value, family);
  }
  const told: Words = new Map();
  let isDefault = true;
  for (const descriptor of entry.options) {
    const option = options.get(descriptor.name);
    if (option === undefined) continue;
    const word = optionWord(option, descriptor, family);
    const given = descriptor.kind === 'policy' ? word : option;
    if (given !== descriptor.default) isDefault = false;
    told.set(descriptor.name, word);
  }
  return isDefault ? kind : new Map([[kind, told]]);
}

function optionWord(value: OptionValue, { kind }: OptionDescriptor, family: Family): Word {
  switch (kind) {
    case 'duration':
      return duration(value as number);
    case 'rate':
      return rate(value as number);
    case 'value':
      return measured(value as number, family);
    case 'durations':
      return (value as number[]).map(duration);
    case 'values':
      return (value as number[]).map((each) => measured(each, family));
    case 'frequencies':
      return [...(value as number[])];
    case 'weighted':
      return (value as WeightedChoice[]).map(({ weight, of }) =>
        words({ weight, of: thing(of, family.parts ?? family) }),
      );
    case 'policy':
      return thing(value as Described, family);
    default:
      return value as Word;
  }
}

function measured(value: number, family: Family): Word {
  return family.measured === 'duration' ? duration(value) : value;
}
