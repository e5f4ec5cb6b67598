/** Paths of results as people say them: "users.latency.p99" as "99th percentile of latency of users". */

const PERCENTILES: Readonly<Record<string, string>> = {
  p50: 'median',
  p90: '90th percentile',
  p95: '95th percentile',
  p99: '99th percentile',
  p999: '99.9th percentile',
  p9999: '99.99th percentile',
  mean: 'mean',
  sd: 'standard deviation',
  min: 'least',
  max: 'greatest',
};

const WORDS: Readonly<Record<string, string>> = {
  successRatio: 'share of requests that succeed',
  throughput: 'answers per second',
  offered: 'requests per second',
  goodput: 'goodput',
  'fairness.jain': "Jain's index of fairness",
  'utilisationFairness.jain': "Jain's index of utilisation",
  'windowedFairness.jain': "Jain's index over windows",
  'fairness.maxOverMean': 'busiest backend over the mean',
  utilisation: 'utilisation',
  offeredLoad: 'offered load',
  meanQueueLength: 'mean length of the queue',
  completed: 'requests answered',
  sent: 'requests sent',
};

const SECTIONS = new Set(['workloads', 'services', 'links', 'queues', 'cpus', 'nodes']);

/** What people call whoever a metric is of. */
export type Called = (owner: string) => string;

const byName: Called = (owner) => owner;

/** @returns the path itself where there are no words for it */
export function metricWords(path: string, called: Called = byName): string {
  const steps = path.split('.');
  const of = (owner: string, rest: readonly string[]): string => {
    const words = wordsOf(rest);
    return words === null ? path : `${words} of ${called(owner)}`;
  };
  if (SECTIONS.has(steps[0]) && steps.length > 2) return of(steps[1], steps.slice(2));
  const known = wordsOf(steps);
  if (known !== null) return known;
  return steps.length > 1 ? of(steps[0], steps.slice(1)) : path;
}

function wordsOf(steps: readonly string[]): string | null {
  const whole = WORDS[steps.join('.')];
  if (whole !== undefined) return whole;
  const [first, second] = steps.length === 1 ? ['latency', steps[0]] : steps;
  const percentile = PERCENTILES[second];
  if (steps.length > 2 || percentile === undefined) return null;
  if (first === 'latency') return `${percentile} of latency`;
  if (first === 'latencyWithFailures') return `${percentile} of latency, failures taking for ever`;
  if (first === 'rtt') return `${percentile} of round-trip times`;
  return null;
}

/** The same, shorter, for a sentence or an axis: "p99 latency of users". */
export function shortWords(path: string, called: Called = byName): string {
  const found =
    /^(?:workloads\.)?(?:([^.]+)\.)?(latency|latencyWithFailures)\.(p\d+|mean|max)$/.exec(path);
  if (found === null) return metricWords(path, called);
  const [, owner, kind, of] = found;
  const which = /^p\d{3,}$/.test(of) ? `p${of.slice(1, 3)}.${of.slice(3)}` : of;
  const whose = owner === undefined ? '' : ` of ${called(owner)}`;
  return `${which} latency${whose}${kind === 'latency' ? '' : ' (failures count)'}`;
}

/** With a capital letter, for a title. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
