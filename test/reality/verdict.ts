import type { Measured, Outcome } from './row.js';

/** What is compared, and how far apart the two may be. */
export const quantities = [
  { key: 'goodput', name: 'goodput, Mbit/s', share: 0.03, absolute: 0 },
  { key: 'jain', name: 'Jain', share: 0, absolute: 0.05 },
  { key: 'queue', name: 'queue, packets', share: 0.15, absolute: 0 },
] as const;

export type Quantity = (typeof quantities)[number];

export interface Comparison {
  quantity: Quantity;
  kernel: Spread;
  simulated: Spread;
  /** How far apart they may be: as it is agreed, or as far as the kernel's own runs lie from their mean. */
  allowed: number;
  /** Explained: it lies between what we have and what the excuse's experiment has. */
  verdict: 'agrees' | 'explained' | 'differs';
  /** The excuse's experiment, where it is needed. */
  excused?: Spread;
}

export interface Spread {
  mean: number;
  min: number;
  max: number;
}

/** One comparison a quantity; none of a row that has not run. */
export function compare({ row, kernel, simulated, excused }: Outcome): Comparison[] {
  if (kernel.length === 0) return [];
  // One flow is as fair as can be.
  const told = quantities.filter(({ key }) => key !== 'jain' || row.flows > 1);
  return told.map((quantity) => {
    const of = (runs: readonly Measured[]): Spread => spread(runs.map((run) => run[quantity.key]));
    const [real, ours] = [of(kernel), of(simulated)];
    const own = Math.max(real.max - real.mean, real.mean - real.min);
    const allowed = Math.max(quantity.share * real.mean + quantity.absolute, own);
    const base = { quantity, kernel: real, simulated: ours, allowed };
    if (Math.abs(ours.mean - real.mean) <= allowed) return { ...base, verdict: 'agrees' };
    if (excused.length === 0) return { ...base, verdict: 'differs' };
    const other = of(excused);
    const low = Math.min(ours.mean, other.mean) - allowed;
    const high = Math.max(ours.mean, other.mean) + allowed;
    const between = low <= real.mean && real.mean <= high;
    return { ...base, excused: other, verdict: between ? 'explained' : 'differs' };
  });
}

/** Jitter that is a twentieth of the way is no longer one of the wire. */
export const MOST_JITTER_MS = 1;

/** Whether the delay was as steady as a wire's in every run. */
export function steady({ jitter }: Outcome): boolean {
  return jitter.every(({ p99, lost }) => p99 <= MOST_JITTER_MS && lost === 0);
}

/** Whether all that could run agrees, or as much as the excuse says. */
export function good(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) =>
    compare(outcome).every(({ verdict }) => verdict !== 'differs'),
  );
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, min: Math.min(...values), max: Math.max(...values) };
}
