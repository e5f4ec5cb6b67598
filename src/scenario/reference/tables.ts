import type { OptionDescriptor } from '../../engine/options.js';
import type { Family } from '../described.js';
import { kinds, type QuantityKind } from '../quantity.js';
import { table } from './markdown.js';
import { optionTold } from '../words/things.js';
import { amount, code } from './words.js';

type Implementation = Family['entries'][number];

/** A table of implementations: for each its short form, what it is, its source and options. */
export function familyBlocks(family: Family): string[] {
  const { entries, elsewhere = [] } = family;
  return entries.flatMap((entry) => {
    const { summary, options, source } = entry;
    const rows = options.map((option) =>
      optionRow(option, family, elsewhere.includes(option.name)),
    );
    const header = ['option', 'takes', 'default', 'meaning'];
    return [
      `#### ${code(shortForm(entry))}`,
      `${sentence(summary)}${after(source)}`,
      ...(rows.length > 0 ? [table(header, rows)] : []),
    ];
  });
}

/** `lognormal(mean, cv)`: the options that need no names. */
export function shortForm({ name, positional = [] }: Implementation): string {
  return positional.length === 0 ? name : `${name}(${positional.join(', ')})`;
}

function optionRow(option: OptionDescriptor, family: Family, elsewhere: boolean): string[] {
  const { name, optional, default: fallback, meaning, source } = option;
  const needed = optional || elsewhere ? '' : 'required';
  const shown = fallback === undefined ? needed : code(defaultWords(option));
  return [code(name), optionTold(option, family), shown, `${meaning}${after(source)}`];
}

/** An option's default as a file would have it, with its unit; empty where it has none. */
export function defaultWords({ kind, default: value = '' }: OptionDescriptor): string {
  return typeof value === 'number' && isQuantity(kind) ? amount(value, kind) : String(value);
}

function isQuantity(kind: OptionDescriptor['kind']): kind is QuantityKind {
  return kind in kinds;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function after(source: string | undefined): string {
  return source === undefined ? '' : ` _(${source})_`;
}
