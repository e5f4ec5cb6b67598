/** Entries of our tables with options that they accept, made from what the tables say of them. */
import { distributions } from '../../../src/engine/distributions/table.js';
import type { OptionDescriptor, TableEntry } from '../../../src/engine/options.js';
import { policies } from '../../../src/balancing/table.js';
import { disciplines } from '../../../src/net/queue/table.js';
import { filters } from '../../../src/net/filter/table.js';
import { arrivals } from '../../../src/traffic/arrivals/table.js';
import type { Value } from './tree.js';

export const TABLES = { distributions, policies, disciplines, filters, arrivals } as const;
export type Family = keyof typeof TABLES;

/** Where one of several sets of options has to be given. */
const FORMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  normal: [
    ['mean', 'sd'],
    ['mean', 'cv'],
  ],
  lognormal: [
    ['mean', 'cv'],
    ['median', 'sigma'],
    ['mu', 'sigma'],
  ],
  gamma: [
    ['mean', 'cv'],
    ['shape', 'scale'],
  ],
  weibull: [
    ['shape', 'mean'],
    ['shape', 'scale'],
  ],
  pareto: [
    ['shape', 'mean'],
    ['shape', 'scale'],
    ['shape', 'scale', 'max'],
  ],
  hyperexponential: [
    ['mean', 'cv'],
    ['p', 'mean1', 'mean2'],
  ],
  empirical: [['values']],
};

/** Something that an option may be. */
function valueOf(
  { name, kind, min = 0, max = Infinity, choices = [] }: OptionDescriptor,
  unit: string,
) {
  const within = (number: number): number => Math.min(Math.max(number, min), max);
  const values: Readonly<Record<OptionDescriptor['kind'], Value>> = {
    number: within(2.5),
    integer: within(3),
    fraction: within(0.25),
    duration: '20 ms',
    rate: '10 Mbps',
    frequency: '200/s',
    size: '3000 B',
    value: `4${unit}`,
    boolean: true,
    choice: choices[choices.length - 1],
    text: 'x',
    texts: [name === 'failover' ? 'east -> west' : 'east -> east: 80, west: 20'],
    values: [`1${unit}`, `2${unit}`, `9${unit}`],
    durations: ['0 ms', '20 ms'],
    frequencies: ['100/s', '200/s'],
    weighted: [
      { weight: 1, of: `1${unit}` },
      { weight: 2, exponential: `3${unit}` },
    ],
    policy: 'random',
  };
  return values[kind];
}

/** A described thing as a tree, its options by name. */
export interface Sample {
  name: string;
  options: Record<string, Value>;
  /** Options that have a default. */
  more: Record<string, Value>;
}

/** Each way to describe an entry; `unit` is that of the values of a distribution. */
export function samplesOf({ name, options }: TableEntry, unit: string): Sample[] {
  const isRequired = (option: OptionDescriptor) => option.default === undefined && !option.optional;
  const required = options.filter(isRequired).map((option) => option.name);
  const forms = FORMS[name] ?? [required];
  const valued = (names: (option: string) => boolean): Record<string, Value> =>
    Object.fromEntries(
      options
        .filter((option) => names(option.name))
        .map((option) => [
          option.name,
          option.name === 'means' ? ['10 ms', '20 ms'] : valueOf(option, unit),
        ]),
    );
  const more = name in FORMS ? {} : valued((option) => !required.includes(option));
  return forms.map((form) => ({ name, options: valued((option) => form.includes(option)), more }));
}
