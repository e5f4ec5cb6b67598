import { createDistribution } from '../../engine/distributions/table.js';
import { SECOND } from '../../engine/time.js';
import { fairness } from '../../measure/fairness.js';
import { Histogram } from '../../measure/histogram.js';
import { summarizeLatency } from '../../measure/latency.js';
import { maxMinShares } from '../../measure/max-min.js';
import { latencies } from '../latencies.js';
import type { ClientResults, FairnessResults, WorkloadResults } from '../results.js';
import { perSecond, type Span } from '../span.js';
import type { Workload } from '../../traffic/workload.js';
import type { PlainRequestWorkload } from '../../scenario/plain.js';

interface LiveRequests {
  plain: PlainRequestWorkload;
  workload: Workload;
}

const NO_FAIRNESS: FairnessResults = { jain: null, maxOverMean: null, cv: null, random: null };

export const NO_CLIENT_FAIRNESS: WorkloadResults['fairness'] = {
  goodput: { ...NO_FAIRNESS, byConstruction: false },
  slowdown: NO_FAIRNESS,
};

/** What each client of a workload got. */
export function clientResults(live: LiveRequests, span: Span): Map<string, ClientResults> {
  const { recorder, options } = live.workload;
  const closed = live.plain.kind === 'closed';
  const goodputs = recorder.clients.map(({ answered }) => perSecond(answered, span));
  const fair = maxMinShares(
    goodputs.reduce((sum, goodput) => sum + goodput, 0),
    recorder.clients.map(({ sent }) => perSecond(sent, span)),
    options.clients.map(({ weight }) => weight),
  );
  const alone = closed ? ratesAlone(live) : [];
  const results = new Map<string, ClientResults>();
  recorder.clients.forEach((client, index) => {
    const { sent, completed, latency, slowdown } = client;
    const goodput = goodputs[index];
    results.set(options.clients[index].name, {
      sent,
      completed,
      goodput,
      share: closed ? ratio(goodput, alone[index]) : ratio(completed, sent),
      maxMinShare: closed ? null : fair[index],
      latency: latencies(summarizeLatency(latency ?? EMPTY, sent - completed)).latency,
      slowdown,
    });
  });
  return results;
}

/** Fairness to several clients: of what is due to each, and of how slow it is for each. */
export function clientFairness(
  live: LiveRequests,
  clients: ReadonlyMap<string, ClientResults>,
): WorkloadResults['fairness'] {
  if (clients.size < 2) return NO_CLIENT_FAIRNESS;
  const all = [...clients.values()];
  const lossless = all.every(({ sent, completed }) => sent === completed);
  return {
    goodput: {
      ...compare(all.map(({ share }) => share)),
      byConstruction: live.plain.kind !== 'closed' && lossless,
    },
    slowdown: compare(all.map(({ slowdown }) => slowdown)),
  };
}

/**
 * Answers a second that each client's users would get if they met nobody; null for a client without
 * users. Of one that never got an answer only the think time is known: that will do, as its share is 0.
 */
export function ratesAlone({ workload, plain }: LiveRequests): (number | null)[] {
  const think = plain.think === null ? 0 : createDistribution(plain.think).mean;
  const users = workload.shares.usersByClient(plain.users);
  return workload.recorder.clients.map(({ ownTime }, index) => {
    const cycle = think + (ownTime ?? SECOND);
    return users[index] === 0 || !(cycle > 0) ? null : (users[index] * SECOND) / cycle;
  });
}

function ratio(value: number, reference: number | null): number | null {
  return reference !== null && reference > 0 ? value / reference : null;
}

function compare(values: readonly (number | null)[]): FairnessResults {
  const known = values.filter((value) => value !== null);
  const { jain, maxToMean, cv } = fairness(known);
  return { jain, maxOverMean: maxToMean, cv, random: null };
}

const EMPTY = new Histogram(0.01);
