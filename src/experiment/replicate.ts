import { assemble } from '../model/assemble.js';
import { type KnownNames, NamesOf } from '../model/known-names.js';
import { resultTree, type ResultBranch } from '../model/result-tree.js';
import type { Results } from '../model/results.js';
import { Simulation, type SimulationOptions } from '../model/simulation.js';
import { Histogram, type PlainHistogram } from '../measure/histogram.js';
import type { Count } from '../measure/statistics/shares.js';
import { timelineRows } from '../report/happenings.js';
import type { PlainScenario } from '../scenario/plain.js';
import { loadMaps } from '../model/load-map.js';
import type { LoadMap } from '../model/samples.js';
import { latenciesOf } from './latencies.js';
import { countOf, latencyKey, type Metric, valueOf } from './metric.js';
import { stepOf } from './steps.js';

/** What one replication of one cell gives: plain data, the same wherever it ran. */
export interface Replication {
  /** By metric, in their order; NaN where it was not measured. */
  values: number[];
  /** By metric: the least amount by which it can differ; 0 for what is continuous. */
  steps: number[];
  /** By metric: of shares, what they are shares of; else null. */
  shares: (Count | null)[];
  /** Latencies that metrics ask for, for pooled percentiles, with the requests that failed. */
  latencies: { of: string; histogram: PlainHistogram; failures: number }[];
  /** For the picture of the first replication; empty for the others. */
  loads: LoadMap[];
  digest: string;
  events: number;
  /** Empty, or why the run ended early. */
  limit: string;
}

/**
 * One replication on its way to its results, in as many steps as one likes. All that runs a scenario does
 * so by this: runs, comparisons, pilots, trials and conditions over replications.
 */
export class OneRun {
  readonly simulation: Simulation;
  private readonly known: KnownNames;
  private ended: { results: Results; tree: ResultBranch } | null = null;

  /** @throws WishError for a port or a request that the scenario does not have */
  constructor(
    plain: PlainScenario,
    private readonly number: number,
    options: Partial<SimulationOptions> = {},
  ) {
    this.known = new NamesOf(plain);
    this.simulation = new Simulation(plain, { ...BARE, ...options, replication: number });
  }

  /** Takes about so many steps of the scheduler; true when it is over. */
  advance(steps: number): boolean {
    return this.simulation.advance(steps);
  }

  interrupt(): void {
    this.simulation.interrupt();
  }

  /** To its end, or as long as `goOn` says yes, which is asked now and then; says whether it is whole. */
  finish(goOn = () => true): boolean {
    while (!this.advance(SLICE)) {
      if (goOn()) continue;
      this.interrupt();
      return false;
    }
    return true;
  }

  /** Valid once it is over. */
  get results(): Results {
    return this.outcome.results;
  }

  /** The results by their names. */
  get tree(): ResultBranch {
    return this.outcome.tree;
  }

  /** The results' tree of one that has not begun: the names that there are. */
  get names(): ResultBranch {
    return resultTree(assemble(this.simulation, []), this.known);
  }

  /** What it says of some metrics. */
  replication(metrics: readonly Metric[]): Replication {
    return replicationOf(this.simulation, this.results, this.tree, metrics, this.number);
  }

  private get outcome(): { results: Results; tree: ResultBranch } {
    if (this.ended === null) {
      const { simulation } = this;
      const results = assemble(simulation, timelineRows(simulation.chronicle.happenings));
      this.ended = { results, tree: resultTree(results, this.known) };
    }
    return this.ended;
  }
}

/** Steps between two questions whether to go on. */
const SLICE = 10_000;

const BARE = { capture: null, trace: null, requests: false, packets: false };

/** Runs replication `number` of a scenario to its end. */
export function replicate(
  plain: PlainScenario,
  number: number,
  metrics: readonly Metric[],
): Replication {
  const run = new OneRun(plain, number);
  run.finish();
  return run.replication(metrics);
}

/** What a finished simulation, its results and their tree say of the metrics. */
function replicationOf(
  simulation: Simulation,
  results: Results,
  tree: ResultBranch,
  metrics: readonly Metric[],
  number: number,
): Replication {
  const wanted = new Set(metrics.flatMap(({ quantile }) => quantile?.of ?? []));
  const latencies: Replication['latencies'] = [];
  for (const { owner, histogram, failures } of latenciesOf(simulation)) {
    const of = latencyKey(owner);
    if (wanted.has(of)) latencies.push({ of, histogram: histogram.toPlain(), failures });
  }
  return {
    values: metrics.map((metric) => valueOf(metric, tree)),
    steps: metrics.map(({ path }) => stepOf(path, tree)),
    shares: metrics.map((metric) => countOf(metric, tree)),
    latencies,
    loads: number === 0 ? loadMaps(simulation) : [],
    digest: results.digest,
    events: results.events,
    limit: results.partial ? results.ended.detail : '',
  };
}

/** The results' tree of a run that has not begun: the names that there are. */
export function emptyTree(plain: PlainScenario): ResultBranch {
  return new OneRun(plain, 0).names;
}

/**
 * The results' tree of the first replication: what there is to measure.
 * @param goOn is asked now and then; where it says no the replication ends there
 */
export function trial(plain: PlainScenario, goOn?: () => boolean): ResultBranch {
  const run = new OneRun(plain, 0);
  run.finish(goOn);
  return run.tree;
}

/** The latencies of one owner as live histograms, one a replication. */
export function sectionsOf(
  replications: readonly Replication[],
  of: string,
  withFailures: boolean,
): { histogram: Histogram; failures: number }[] {
  return replications.flatMap(({ latencies }) =>
    latencies
      .filter((one) => one.of === of)
      .map(({ histogram, failures }) => ({
        histogram: Histogram.from(histogram),
        failures: withFailures ? failures : 0,
      })),
  );
}
