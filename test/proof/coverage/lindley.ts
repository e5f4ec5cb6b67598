import { RandomStream } from '../../../src/engine/random.js';
import type { Distribution } from '../../../src/engine/distribution.js';
import { LOOKS, STRIDE, type Totals } from '../../../src/experiment/looks.js';
import type { Pilot } from '../../../src/experiment/pilot.js';
import { Histogram } from '../../../src/measure/histogram.js';

/** Nanoseconds of a mean service: coarse enough for whole numbers. */
export const UNIT = 1e6;

/** A queue with one server, first come first served, Poisson arrivals, from empty. */
export interface Queue {
  load: number;
  /** With mean 1; exponential where there is none. */
  service?: Distribution;
  customers: number;
  /** Service times of the second system, by those of the first: it meets the same draws. */
  speedup?: number;
  /** Stays below this share of the stationary ones are only counted: 0 for all. */
  countBelow?: number;
}

/** The stays of one run, of both systems. */
export interface Stays {
  histograms: Histogram[];
  means: number[];
}

/**
 * Calls back with the arrival, and the stays in both systems, of each customer in turn: Lindley's recursion
 * (Proc. Cambridge Phil. Soc. 48, 1952), in mean services.
 */
function customers(
  { load, service, customers: count, speedup = 1 }: Queue,
  name: string,
  visit: (arrival: number, one: number, other: number) => void,
): void {
  const random = new RandomStream(name);
  let [now, left, otherLeft] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const gap = -Math.log(1 - random.uniform()) / load;
    now += gap;
    const demand = service ? service.sample(random) : -Math.log(1 - random.uniform());
    left = (left > gap ? left - gap : 0) + demand;
    otherLeft = (otherLeft > gap ? otherLeft - gap : 0) + demand * speedup;
    visit(now, left, otherLeft);
  }
}

/** Runs a queue for the distribution of its stays; `from` is where measurement begins. */
export function stays(queue: Queue, name: string, from = 0): Stays {
  const { load, speedup = 1, countBelow = 0 } = queue;
  const floors = [1, speedup].map((s) => (-Math.log(1 - countBelow) * s) / (1 - load * s));
  const histograms = floors.map(() => new Histogram(0.001));
  const below = [0, 0];
  const sums = [0, 0];
  let count = 0;
  const [first, second] = histograms;
  customers(queue, name, (arrival, one, other) => {
    if (arrival < from) return;
    count++;
    sums[0] += one;
    sums[1] += other;
    if (one < floors[0]) below[0]++;
    else first.record(Math.floor(one * UNIT));
    if (other < floors[1]) below[1]++;
    else second.record(Math.floor(other * UNIT));
  });
  histograms.forEach((histogram, i) => histogram.recordMany(0, below[i]));
  return { histograms, means: sums.map((sum) => sum / count) };
}

/** What a pilot of the simulator would see of the first system, in looks by time. */
export function pilotOf(queue: Queue, name: string, of: string): Pilot {
  const { load, countBelow = 0 } = queue;
  const floor = -Math.log(1 - countBelow) / (1 - load);
  const step = queue.customers / load / LOOKS;
  const counts = new Array<number>(LOOKS).fill(0);
  const sums = new Array<number>(LOOKS).fill(0);
  const changes = new Array<number>(LOOKS + 1).fill(0);
  const seen = new Histogram(0.001);
  const totals: Totals[] = [];
  let below = 0;
  const note = (): void => {
    const { buckets } = seen.toPlain();
    totals.push({ buckets: [[0, below], ...buckets.filter(([from]) => from > 0)], lost: 0 });
  };
  customers(queue, name, (arrival, stay) => {
    const look = Math.floor(arrival / step);
    while (totals.length < Math.floor(Math.min(look, LOOKS) / STRIDE)) note();
    if (look >= LOOKS) return;
    counts[look]++;
    sums[look] += stay;
    changes[look]++;
    changes[Math.min(LOOKS, Math.floor((arrival + stay) / step))]--;
    if (stay < floor) below++;
    else seen.record(Math.floor(stay * UNIT));
  });
  while (totals.length < LOOKS / STRIDE) note();
  let present = 0;
  const underWay = changes.slice(0, LOOKS).map((change) => (present += change));
  const means = sums.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : 0));
  return {
    latencies: [{ workload: 'users', counts, means }],
    seen: { step, underWay, tails: [{ of, totals }] },
    served: [{ service: 'web', requests: queue.customers }],
  };
}

/** Customers that come in so many relaxation times, 1 / (1 - sqrt rho)^2 services each. */
export function customersIn(load: number, relaxations: number): number {
  const root = 1 - Math.sqrt(load);
  return Math.round((relaxations * load) / (root * root));
}
