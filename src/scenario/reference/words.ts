/** Words, bounds and amounts as the reference prints them. */
import { kinds, type Bounds, type QuantityKind } from '../quantity.js';

export function code(text: string): string {
  return `\`${text}\``;
}

export function oneOf(words: readonly string[]): string {
  const last = words[words.length - 1];
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

const WORDS: Partial<Record<QuantityKind, string>> = { integer: 'whole number' };

/** The kind of a quantity and its bounds; none is below 0. */
export function quantityWords(kind: QuantityKind, { min = 0, max }: Bounds): string {
  const words = WORDS[kind] ?? kind;
  // The least that is not nothing: a nanosecond, a billionth.
  const positive = kind === 'duration' ? min === 1 : min > 0 && min < 1e-6;
  const low = inWords(min, kind);
  if (max === undefined || (kind === 'fraction' && max === 1)) {
    if (positive) return `${words} above 0`;
    return min === 0 ? words : `${words} from ${low}`;
  }
  return `${words} from ${low} to ${inWords(max, kind)}`;
}

/** A value in Netloom's own unit as a file would have it: 30 s, 64 KiB, 1e9. */
export function amount(value: number, kind: QuantityKind): string {
  return code(inWords(value, kind));
}

const UNITS: Partial<Record<QuantityKind, readonly (readonly [string, number])[]>> = {
  duration: [
    ['h', 3600e9],
    ['min', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ],
  size: [
    ['MiB', 1048576],
    ['KiB', 1024],
    ['kB', 1000],
    ['B', 1],
  ],
};

function inWords(value: number, kind: QuantityKind): string {
  const unit = UNITS[kind]?.find(([, size]) => value >= size && value % size === 0);
  if (unit !== undefined && value !== 0) return `${value / unit[1]} ${unit[0]}`;
  const text = String(value).replace(/^(\d)(0{6,})$/, (_, digit: string, zeros: string) => {
    return `${digit}e${zeros.length}`;
  });
  return kinds[kind].bare || value === 0 ? text : `${text} ${kind === 'rate' ? 'bps' : ''}`.trim();
}
