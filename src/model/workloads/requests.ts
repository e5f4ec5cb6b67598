import { Histogram } from '../../measure/histogram.js';
import type { LookUps } from '../../measure/look-ups.js';
import { summarizeLatency } from '../../measure/latency.js';
import type { WindowSummary } from '../../measure/windows.js';
import type { PlainRequestWorkload } from '../../scenario/plain.js';
import { OpenLoop } from '../../traffic/open.js';
import { StepRecorder, steps } from '../../traffic/steps.js';
import type { FailureWatch, WorkloadRecorder } from '../../traffic/workload-recorder.js';
import type { TrafficSource, Workload } from '../../traffic/workload.js';
import { attemptResults } from '../attempts.js';
import { latencies } from '../latencies.js';
import { budgetRows, objectiveResults } from '../objectives.js';
import { lookUpResults } from '../look-ups.js';
import type {
  BudgetRow,
  ConnectionResults,
  HopResults,
  SeriesRow,
  StepResults,
  WorkloadResults,
} from '../results.js';
import { seriesRow } from '../series.js';
import { perSecond, type Span } from '../span.js';
import { clientFairness, clientResults, ratesAlone } from './clients.js';
import type { KeptLatency, LiveWorkload, Tally } from './live.js';

/** Requests of clients, in an open or a closed loop. */
export class LiveRequests implements LiveWorkload {
  constructor(
    readonly plain: PlainRequestWorkload,
    readonly workload: Workload,
    private readonly source: TrafficSource,
    private readonly lookUps: LookUps | null,
    private readonly connections: () => ConnectionResults | null,
  ) {}

  get latency(): Histogram {
    return this.workload.recorder.latency;
  }

  get sending() {
    return { wanted: this.plain.requests ?? 0, sent: this.workload.recorder.sent };
  }

  start(): void {
    this.workload.start();
  }

  isSettled(): boolean {
    return this.workload.isSettled;
  }

  onSettled(listener: () => void): void {
    this.workload.onSettled = listener;
  }

  /** Of open loops alone: others send when they are answered. */
  changePace(pace: number): void {
    if (this.source instanceof OpenLoop) this.source.changePace(pace);
  }

  count(tally: Tally): void {
    tally.inFlight += this.workload.underWay + (this.workload.attempts?.underWay ?? 0);
  }

  *kept(): Generator<KeptLatency> {
    const { recorder, options } = this.workload;
    const failures = recorder.sent - recorder.completed;
    const lost = failures - recorder.unfinished;
    yield { owner: [], histogram: recorder.latency, failures, lost };
    for (const [i, { sent, completed, latency }] of recorder.clients.entries()) {
      const histogram = latency ?? new Histogram(0.01);
      const missing = sent - completed;
      const owner = ['clients', options.clients[i].name];
      yield { owner, histogram, failures: missing, lost: missing };
    }
  }

  onFailure(watch: FailureWatch): void {
    this.workload.recorder.watches.push(watch);
  }

  windows(): WindowSummary[] {
    return this.workload.recorder.windows.summaries();
  }

  series(name: string): SeriesRow[] {
    const { recorder } = this.workload;
    // In a closed loop each asks as often as it is answered: what counts is what it would get alone.
    const alone =
      this.plain.kind === 'closed' ? ratesAlone(this).map((rate) => rate ?? 0) : undefined;
    return recorder.windows.summaries(alone && (() => alone)).map((window) => ({
      ...seriesRow('workload', name, window),
      jainRandom: null,
    }));
  }

  /** @param length of a window */
  budgets(name: string, { to }: Span, length: number): BudgetRow[] {
    return budgetRows(name, this.workload.recorder.objective, to, length);
  }

  flowWindows(): [] {
    return [];
  }

  followed(): [] {
    return [];
  }

  results(span: Span): WorkloadResults {
    const { workload, plain } = this;
    const { recorder, attempts } = workload;
    const { sent, completed, stages } = recorder;
    const clients = clientResults(this, span);
    return {
      kind: plain.kind,
      sent,
      completed,
      failed: recorder.failed,
      codes: recorder.responses.statuses(completed),
      flags: recorder.responses.flags(),
      unfinished: recorder.unfinished,
      successRatio: sent === 0 ? null : completed / sent,
      throughput: perSecond(recorder.answered, span),
      offered: perSecond(sent, span),
      ...latencies(summarizeLatency(recorder.latency, sent - completed)),
      breakdown: stages && {
        earlierAttempts: stages.earlierAttempts / 1e6,
        backOff: stages.backOff / 1e6,
        network: stages.network / 1e6,
        proxy: stages.proxy / 1e6,
        balancerQueue: stages.balancerQueue / 1e6,
        serverQueue: stages.serverQueue / 1e6,
        service: stages.service / 1e6,
      },
      hops: hopResults(recorder),
      clients,
      fairness: clientFairness(this, clients),
      ping: null,
      attempts: attemptResults(attempts === null ? [] : [attempts]),
      steps: plain.protocol === 'udp' ? null : stepResults(recorder.steps ?? new StepRecorder()),
      connections: this.connections(),
      objective: objectiveResults(recorder.objective, span.to, span.to - span.from),
      lost: new Map(),
      bulk: null,
      flows: new Map(),
      dns: lookUpResults(this.lookUps),
    };
  }
}

function hopResults({ hops, latency }: WorkloadRecorder): Map<string, HopResults> {
  const results = new Map<string, HopResults>();
  if (hops === null) return results;
  const { count, depth, networks, proxies } = hops;
  for (let hop = 0; hop <= depth; hop++) {
    const [network, proxy] = [networks[hop] / count, proxies[hop] / count];
    const share = (network + proxy) / (latency.sum / latency.count);
    results.set(String(hop + 1), { network: network / 1e6, proxy: proxy / 1e6, share });
  }
  return results;
}

function stepResults({ histograms }: StepRecorder): StepResults {
  return Object.fromEntries(
    steps.map((step) => [step, latencies(summarizeLatency(histograms[step])).latency]),
  ) as StepResults;
}
