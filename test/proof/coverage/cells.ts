import { createDistribution } from '../../../src/engine/distributions/table.js';
import { LOOKS } from '../../../src/experiment/looks.js';
import type { Metric } from '../../../src/experiment/metric.js';
import type { Pilot } from '../../../src/experiment/pilot.js';
import { LENGTH_PILOTS, PILOTS, warmUpOf } from '../../../src/experiment/warm-up.js';
import { refuseShort } from '../../../src/experiment/short-run.js';
import { worthOf } from '../../../src/experiment/worth.js';
import { Histogram } from '../../../src/measure/histogram.js';
import { compareWithBest } from '../../../src/measure/statistics/best.js';
import { judgeContrasts } from '../../../src/measure/statistics/contrasts.js';
import { estimateMean } from '../../../src/measure/statistics/estimate.js';
import { refuseHeavyTails } from '../../../src/measure/statistics/heavy.js';
import { pairedInterval, pairedTest } from '../../../src/measure/statistics/paired-test.js';
import {
  estimateQuantile,
  pooledQuantile,
  pseudoValues,
  type Section,
} from '../../../src/measure/statistics/pooled-quantile.js';
import { judgePrecision } from '../../../src/measure/statistics/precision.js';
import { correlationTime } from '../../../src/measure/statistics/relaxation.js';
import { estimateShare } from '../../../src/measure/statistics/shares.js';
import { mg1, mm1, mm1Loss } from '../references/queues.js';
import { type Cell, type Outcome, outcomeOf, type Quantity } from './cell.js';
import { isTold, latenciesOf, servedBy } from './engine.js';
import { customersIn, pilotOf, type Queue, stays } from './lindley.js';
import { losses } from './loss.js';

const STUDIES = 1000;
/** Through the simulator itself. */
const ENGINE_STUDIES = 200;
const SIZES = [3, 5, 10];
const MOST = 10;
/** Runs of the reference for each study: the misses are all on one side, so a little off is too much. */
const REFERENCES = 4;
const FASTER = 0.95;
const P = 0.99;
const SPEEDS = [0.95, 0.98, 1, 1.03];
const REFUSED: Outcome = [NaN, NaN, NaN];

const p99: Metric = {
  name: 'latency.p99',
  path: [],
  unit: 'ms',
  better: 'less',
  quantile: { of: 'users', p: P, withFailures: false },
  mean: 'bounded',
};

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** A paired difference of values, as one of a family of one. */
function differenceOf(a: readonly number[], b: readonly number[]): Outcome {
  const test = pairedTest(a, b);
  const interval = pairedInterval(test, 0.05);
  return [test.mean ?? NaN, interval?.low ?? NaN, interval?.high ?? NaN];
}

/** The p99 of a queue, and that less a faster server's, for studies of these sizes. */
function tailsOf(sizes: readonly number[], told: boolean): Quantity[] {
  return sizes.flatMap((n) => [
    { what: `n = ${n}: p99`, truth: ([one]) => pooledQuantile([{ histogram: one }], P), told },
    {
      what: `n = ${n}: difference`,
      truth: ([one, other]) =>
        pooledQuantile([{ histogram: one }], P) - pooledQuantile([{ histogram: other }], P),
      told,
    },
  ]);
}

/** Those of one study; `runs` gives the stays with both servers. */
function tailOutcomes(
  sizes: readonly number[],
  runs: readonly (readonly Section[])[],
): Outcome[] {
  return sizes.flatMap((n) => {
    const [one, other] = [0, 1].map((i) => runs.slice(0, n).map((run) => run[i]));
    return [
      outcomeOf(estimateQuantile(one, P)),
      differenceOf(pseudoValues(one, P), pseudoValues(other, P)),
    ];
  });
}

/** Runs of many seeds, for the truth. */
function referenceOf(queue: Queue, name: string, runs: number): Histogram[] {
  const [all, ...more] = upTo(runs).map((r) => stays(queue, `${name} ${r}`).histograms);
  for (const run of more) all.forEach((histogram, i) => histogram.merge(run[i]));
  return all;
}

/** M/M/1 from empty over so many relaxation times: its own p99, and that less a faster server's. */
function tailCell(load: number, relaxations: number): Cell {
  const id = `p99-${load}-${relaxations}`;
  const customers = customersIn(load, relaxations);
  const queue: Queue = { load, customers, speedup: FASTER, countBelow: 0.85 };
  return {
    id,
    studies: STUDIES,
    quantities: tailsOf(SIZES, relaxations >= 1000),
    study(number) {
      const pilots = upTo(LENGTH_PILOTS).map((r) =>
        pilotOf(queue, `${id} pilot ${number} ${r}`, 'users'),
      );
      if (worthOf(pilots, [p99]).tails.size > 0) return SIZES.flatMap(() => [REFUSED, REFUSED]);
      const runs = upTo(MOST).map((r) =>
        stays(queue, `${id} ${number} ${r}`).histograms.map((histogram) => ({ histogram })),
      );
      return tailOutcomes(SIZES, runs);
    },
    reference: (number) => referenceOf(queue, `${id} reference ${number}`, REFERENCES),
  };
}

/** The same with runs and pilots of the simulator itself, from a scenario file. */
function engineCell(load: number, sizes: readonly number[]): Cell {
  const id = `engine-p99-${load}`;
  const customers = customersIn(load, 1000);
  const queue: Queue = { load, customers, speedup: FASTER, countBelow: 0.85 };
  const most = Math.max(...sizes);
  return {
    id,
    studies: ENGINE_STUDIES,
    quantities: tailsOf(sizes, true),
    study(number) {
      const plains = [1, FASTER].map((speedup) => servedBy({ load, customers, speedup }));
      const seed = `${id} ${number}`;
      if (!isTold(plains[0], seed)) return sizes.flatMap(() => [REFUSED, REFUSED]);
      const runs = upTo(most).map((r) => plains.map((plain) => latenciesOf(plain, seed, r)));
      return tailOutcomes(sizes, runs);
    },
    // Lindley's recursion is the same queue, and twenty times as quick.
    reference: (number) =>
      referenceOf(queue, `${id} reference ${number}`, (REFERENCES * STUDIES) / ENGINE_STUDIES),
  };
}

/** The mean stay in M/G/1 over ten runs from empty. */
function heavyCell(id: string, kind: string, options: [string, number][]): Cell {
  const raw = createDistribution({ kind, options: new Map(options) });
  const { mean, variance, fourth } = raw;
  const service = { ...raw, mean, sample: (random: never) => raw.sample(random) / mean };
  const queue: Queue = { load: 0.5, service, customers: 10_000 };
  const input = { name: 'time', mean, variance, fourth, moment: 4 as const, service: 'web' };
  const refusal = refuseHeavyTails([input], () => queue.customers);
  return {
    id: `heavy-${id}`,
    studies: STUDIES,
    quantities: [{ what: 'n = 10: mean', truth: mg1(queue.load, variance / (mean * mean)) }],
    study(number) {
      // The distribution and the length decide, whatever the sample.
      if (refusal !== null) return [REFUSED];
      const means = upTo(MOST).map((r) => stays(queue, `heavy-${id} ${number} ${r}`).means[0]);
      return [outcomeOf(estimateMean(means))];
    },
  };
}

/** The share lost by M/M/1 with few places: hits that come in clusters, or not at all. */
function lossCell(places: number): Cell {
  const id = `loss-${places}`;
  const queue = { load: 0.5, places, customers: 20_000 };
  return {
    id,
    studies: STUDIES,
    quantities: [3, 10].map((n) => ({
      what: `n = ${n}: share lost`,
      truth: mm1Loss(queue.load, places),
      atLeast: true,
    })),
    study(number) {
      const pilots = upTo(LENGTH_PILOTS).map(
        (r) => losses(queue, `${id} pilot ${number} ${r}`).present,
      );
      const length = LOOKS / correlationTime(pilots);
      const counts = upTo(MOST).map((r) => losses(queue, `${id} ${number} ${r}`));
      return [3, 10].map((n) => outcomeOf(estimateShare(counts.slice(0, n), 0.95, n * length)));
    },
  };
}

/** The mean stay in M/M/1 in the long run: the start is cut by what pilots say. */
function steadyCell(load: number, services: number): Cell {
  const id = `steady-${load}-${services}`;
  const queue: Queue = { load, customers: Math.round(services * load) };
  return {
    id,
    studies: STUDIES,
    quantities: [{ what: 'n = 10: mean', truth: mm1(load) }],
    study(number) {
      const pilots: Pilot[] = upTo(PILOTS).map((r) =>
        pilotOf(queue, `${id} pilot ${number} ${r}`, 'users'),
      );
      const { cut, policies } = warmUpOf(['fcfs'], [pilots], [load]);
      const known = 1 / (1 - Math.sqrt(load)) ** 2;
      const short = refuseShort(worthOf(pilots, [], cut), known);
      if ((policies[0].refusal ?? short) !== null) return [REFUSED];
      const from = (cut / LOOKS) * services;
      const means = upTo(MOST).map((r) => stays(queue, `${id} ${number} ${r}`, from).means[0]);
      return [outcomeOf(estimateMean(means))];
    },
  };
}

/** As many runs as it takes for the mean stay to be known to a twentieth, looked at from ten on. */
function precisionCell(): Cell {
  const id = 'precision';
  const queue: Queue = { load: 0.7, customers: 2000 };
  const most = 400;
  return {
    id,
    studies: STUDIES,
    quantities: [{ what: 'after stopping: mean', truth: ([one]) => one.mean / 1e6 }],
    study(number) {
      const means: number[] = [];
      const at = (n: number) => estimateMean(means.slice(0, n));
      for (;;) {
        const verdict = judgePrecision(means.length, (n) => [at(n)], { target: 0.05, most });
        if (verdict.stop) return [outcomeOf(at(verdict.at))];
        const first = means.length;
        for (let r = first; r < first + verdict.more; r++) {
          means.push(stays(queue, `${id} ${number} ${r}`).means[0]);
        }
      }
    },
    reference(number) {
      const all = new Histogram(0.001);
      for (const r of upTo(10)) {
        all.merge(stays(queue, `${id} reference ${number} ${r}`).histograms[0]);
      }
      return [all];
    },
  };
}

/** Four servers: all differences at once, and each less the best of the others. */
function familyCell(n: number): Cell {
  const id = `family-${n}`;
  const speeds = SPEEDS;
  const load = 0.7;
  const queues = speeds.map((speedup): Queue => ({ load, customers: 3000, speedup }));
  const pairs = speeds.flatMap((_, i) => upTo(i).map((j): [number, number] => [j, i]));
  return {
    id,
    studies: STUDIES,
    quantities: [
      { what: `n = ${n}: all differences at once`, truth: 0, atLeast: true },
      { what: `n = ${n}: all less the best (MCB)`, truth: 0, atLeast: true },
    ],
    study(number) {
      const means = queues.map((queue) =>
        upTo(n).map((r) => stays(queue, `${id} ${number} ${r}`).means[1]),
      );
      const verdicts = judgeContrasts(
        pairs.map(([i, j]) => ({ test: pairedTest(means[i], means[j]), better: 'less' })),
      );
      const held = speeds.map((speed) => mm1(load * speed) * speed);
      const off = (interval: { low: number; high: number } | null, truth: number): boolean =>
        interval === null || truth < interval.low || truth > interval.high;
      const wrong = verdicts.some(({ interval }, k) =>
        off(interval, held[pairs[k][0]] - held[pairs[k][1]]),
      );
      const { rivals } = compareWithBest(means, { better: 'less' });
      const lost = rivals.some(({ interval }, i) => {
        const best = Math.min(...held.filter((_, j) => j !== i));
        return off(interval, held[i] - best);
      });
      // An interval about zero holds it, or does not.
      return [wrong, lost].map((miss): Outcome => (miss ? [1, 1, 1] : [0, -1, 1]));
    },
  };
}

const LOADS = [0.5, 0.7, 0.8, 0.9];

export const cells: readonly Cell[] = [
  ...LOADS.map((load) => tailCell(load, 1000)),
  ...LOADS.map((load) => tailCell(load, 100)),
  ...LOADS.slice(0, -1).map((load) => engineCell(load, SIZES)),
  engineCell(LOADS[LOADS.length - 1], SIZES.slice(0, 1)),
  heavyCell('pareto-2.1', 'pareto', [
    ['shape', 2.1],
    ['mean', 1e6],
  ]),
  heavyCell('pareto-4.5', 'pareto', [
    ['shape', 4.5],
    ['mean', 1e6],
  ]),
  heavyCell('lognormal-cv-4', 'lognormal', [
    ['mean', 1e6],
    ['cv', 4],
  ]),
  heavyCell('bounded-1.5-wide', 'pareto', [
    ['shape', 1.5],
    ['scale', 1e6],
    ['max', 1e9],
  ]),
  heavyCell('bounded-1.5-narrow', 'pareto', [
    ['shape', 1.5],
    ['scale', 1e6],
    ['max', 2e7],
  ]),
  ...[6, 12, 19].map(lossCell),
  steadyCell(0.8, 9000),
  steadyCell(0.95, 7000),
  precisionCell(),
  familyCell(3),
  familyCell(10),
];
