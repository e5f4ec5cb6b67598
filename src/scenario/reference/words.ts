/** Words, bounds and amounts as the reference prints them. */
import type { Bounds, QuantityKind } from '../quantity.js';

export function code(text: string): string {
  return `\`${text}\``;
}

/** Without the marks of code. */
export function bare(text: string): string {
  return text.replaceAll('`', '');
}

/** The plural of what a list is of, which may have bounds or a link behind it. */
export function severalOf(text: string): string {
  const [, noun, rest] = /^(\[?[A-Za-z ]*?)( from .*| above .*| of .*|\]\(.*)?$/.exec(text) ?? [];
  if (noun === undefined) return text;
  return `${pluralOf(noun)}${rest ?? ''}`;
}

/** The kind of a quantity and its bounds, as far as they are not those of its kind. */
export function quantityWords(kind: QuantityKind, { min = 0, max }: Bounds): string {
  const called = kind === 'integer' ? 'whole number' : kind;
  if (max !== undefined && !(kind === 'fraction' && max === 1)) {
    return `${called} from ${amount(min, kind)} to ${amount(max, kind)}`;
  }
  if (min === 0 || kind === 'rate') return called;
  // The least that is not nothing: a nanosecond, a billionth.
  const positive = kind === 'duration' ? min === 1 : min < 1e-6;
  return positive ? `${called} above 0` : `${called} from ${amount(min, kind)}`;
}

const UNITS: Partial<Record<QuantityKind, readonly (readonly [name: string, size: number])[]>> = {
  duration: [
    ['h', 3600e9],
    ['min', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ],
  size: [
    ['GiB', 1073741824],
    ['MiB', 1048576],
    ['KiB', 1024],
    ['kB', 1000],
    ['B', 1],
  ],
  rate: [
    ['Gbps', 1e9],
    ['Mbps', 1e6],
    ['kbps', 1e3],
    ['bps', 1],
  ],
  frequency: [['/s', 1]],
};

/** A value in Netloom's own unit as a file would have it: 30 s, 64 KiB, 5/s, 1e6. */
export function amount(value: number, kind: QuantityKind): string {
  const unit = UNITS[kind]?.find(([, size]) => value !== 0 && value % size === 0);
  if (unit === undefined) return String(value).replace(/^(\d+?)0{6,}$/, exponential);
  const [name, size] = unit;
  return `${value / size}${name.startsWith('/') ? '' : ' '}${name}`;
}

function exponential(digits: string, front: string): string {
  return `${front}e${digits.length - front.length}`;
}

function pluralOf(noun: string): string {
  if (noun.endsWith('cy')) return `${noun.slice(0, -1)}ies`;
  return `${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}
