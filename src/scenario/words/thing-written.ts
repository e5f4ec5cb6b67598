/** How described things are written: by their names alone where all options are the default. */
import type {
  Described,
  OptionDescriptor,
  OptionValue,
  WeightedChoice,
} from '../../engine/options.js';
import { entryIn, type Family } from '../described.js';
import { quantityWritten } from './scalars.js';
import type { Written } from './word.js';

export function describedWritten({ kind, options }: Described, family: Family): Written {
  const entry = entryIn(family, kind);
  if (entry === undefined) throw new RangeError(`no ${family.what} is called '${kind}'`);
  const value = options.get('value');
  if (kind === 'constant' && family.measured !== undefined && typeof value === 'number') {
    return measured(value, family);
  }
  const told = optionsWritten(options, entry, family);
  const isDefault = entry.options.every(({ name, kind, default: fallback }) => {
    const option = options.get(name);
    return option === undefined || (kind === 'policy' ? told.get(name) : option) === fallback;
  });
  return isDefault ? kind : new Map([[kind, told]]);
}

/** Those that are there, in the order of the table. */
export function optionsWritten(
  options: Described['options'],
  entry: Family['entries'][number],
  family: Family,
): Map<string, Written> {
  const told = new Map<string, Written>();
  for (const descriptor of entry.options) {
    const option = options.get(descriptor.name);
    if (option !== undefined) told.set(descriptor.name, optionWritten(option, descriptor, family));
  }
  return told;
}

function optionWritten(value: OptionValue, { kind }: OptionDescriptor, family: Family): Written {
  switch (kind) {
    case 'duration':
      return quantityWritten(value as number, 'duration');
    case 'rate':
      return quantityWritten(value as number, 'rate');
    case 'value':
      return measured(value as number, family);
    case 'durations':
      return (value as number[]).map((each) => quantityWritten(each, 'duration'));
    case 'values':
      return (value as number[]).map((each) => measured(each, family));
    case 'frequencies':
      return [...(value as number[])];
    case 'weighted':
      return (value as WeightedChoice[]).map(
        ({ weight, of }) =>
          new Map<string, Written>([
            ['weight', weight],
            ['of', describedWritten(of, family.parts ?? family)],
          ]),
      );
    case 'policy':
      return describedWritten(value as Described, family);
    default:
      return value as Written;
  }
}

function measured(value: number, family: Family): Written {
  return family.measured === undefined ? value : quantityWritten(value, family.measured);
}
