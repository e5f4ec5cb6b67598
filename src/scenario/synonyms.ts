/**
 * What the trade calls our words: in nginx, HAProxy, Envoy, IPVS, gRPC, cloud load balancers, tc,
 * Compose, Kubernetes and the papers. A row is our word and theirs; where theirs stands for several
 * of ours, the one that is known at the place in question is meant, the first row first.
 */
export const SYNONYMS: readonly (readonly [ours: string, ...theirs: string[]])[] = [
  // Policies
  ['least-connections', 'leastconn', 'least-conn', 'leastconns', 'lc', 'wlc', 'lor'],
  ['least-connections', 'least-outstanding-requests', 'least-outstanding', 'least-loaded'],
  ['least-connections', 'least-active', 'weighted-least-connections', 'weighted-least-conn'],
  ['least-request', 'lr', 'weighted-least-request', 'leastreq'],
  ['power-of-d-choices', 'p2c', 'pot', 'po2', 'pow2', 'pod', 'power-of-two', 'random-two'],
  ['power-of-d-choices', 'power-of-two-choices', 'two-choices', 'random-two-least-conn'],
  ['power-of-d-choices', 'power-of-two-random-choices', 'best-of-two', 'random2', 'd-choices'],
  ['peak-ewma', 'ewma', 'latency-ewma', 'least-latency', 'latency-aware'],
  ['least-time', 'least-response-time', 'lrt', 'fastest', 'weighted-response-time'],
  ['smooth-weighted-round-robin', 'wrr', 'swrr', 'weighted-round-robin', 'weighted-rr'],
  ['client-side-weighted-round-robin', 'cswrr', 'client-wrr', 'weighted-round-robin-grpc'],
  ['interleaved-weighted-round-robin', 'iwrr', 'ipvs-wrr'],
  ['static-round-robin', 'static-rr'],
  ['round-robin', 'rr', 'cyclic', 'round', 'dns-round-robin'],
  ['random', 'rand', 'uniform-random'],
  ['weighted-random', 'wrandom', 'wr'],
  ['join-the-shortest-queue', 'jsq', 'shortest-queue', 'sq'],
  ['join-the-idle-queue', 'jiq', 'idle-queue'],
  ['shortest-expected-delay', 'sed'],
  ['never-queue', 'nq'],
  ['least-work-left', 'lwl', 'least-work', 'least-loaded-work'],
  ['central-queue', 'fcfs', 'fifo', 'mmc', 'single-queue', 'shared-queue', 'global-queue'],
  ['first-free', 'first', 'fill-first', 'first-available', 'overflow', 'ovf'],
  ['source-hash', 'source', 'sh', 'source-ip', 'src', 'client-ip-hash', 'source-ip-hash'],
  ['ring-hash', 'consistent-hash', 'consistent-hashing', 'consistent', 'chash', 'hash-ring'],
  ['rendezvous', 'hrw', 'highest-random-weight', 'rendezvous-hash'],
  ['maglev', 'mh', 'maglev-hash'],
  ['ip-hash', 'iphash', 'sticky', 'session-affinity'],
  ['jump-hash', 'jump', 'jch', 'jump-consistent-hash'],
  ['plain-hash', 'uri', 'url-hash', 'hash'],
  ['earliest-deadline-first', 'edf'],
  ['outlier-detection', 'ejection', 'passive-health-checks', 'circuit-breaker', 'outlier'],
  ['deterministic-aperture', 'aperture', 'subsetting', 'subset'],
  ['slow-start', 'warm-up', 'slowstart'],
  ['probability-chain', 'iptables', 'kube-proxy', 'statistic'],
  ['pick-first', 'passthrough', 'single'],
  // Distributions and arrivals
  ['exponential', 'exp', 'expo', 'memoryless', 'markov', 'markovian'],
  ['constant', 'const', 'fixed', 'deterministic', 'det', 'regular', 'periodic', 'uniform'],
  ['normal', 'gaussian', 'gauss', 'bell'],
  ['lognormal', 'lognorm', 'log-normal', 'galton'],
  ['pareto', 'power-law', 'powerlaw', 'heavy-tail', 'lomax'],
  ['hyperexponential', 'h2', 'hyperexp', 'hyper'],
  ['empirical', 'histogram', 'trace', 'measured', 'samples', 'cdf'],
  ['mixture', 'bimodal', 'mix', 'multimodal'],
  ['hot', 'hotspot', 'hot-key'],
  ['poisson', 'exponential', 'memoryless', 'markov', 'random', 'open'],
  ['diurnal', 'sine', 'sinusoidal', 'daily', 'seasonal'],
  ['on-off', 'bursty', 'burst', 'ipp', 'onoff'],
  ['replay', 'trace', 'csv', 'recorded', 'log'],
  ['steps', 'step', 'schedule', 'piecewise'],
  ['ramp', 'linear', 'ramp-up'],
  // Queue disciplines and impairments
  ['drop-tail', 'fifo', 'pfifo', 'bfifo', 'taildrop', 'tail-drop', 'fcfs', 'pfifo-fast'],
  ['token-bucket', 'tbf', 'shaper', 'htb', 'policer', 'leaky-bucket'],
  ['drr', 'wfq', 'sfq', 'fair-queueing', 'deficit-round-robin', 'wrr'],
  ['priority', 'prio', 'strict-priority', 'pq', 'mqprio'],
  ['fq-codel', 'fqcodel', 'cake'],
  ['threshold', 'dctcp', 'ecn', 'step-marking'],
  ['gilbert-elliott', 'gemodel', 'gilbert', 'burst-loss', 'markov-loss'],
  ['loss', 'drop', 'drops', 'packet-loss', 'bernoulli', 'lossy'],
  ['corruption', 'corrupt', 'bit-error', 'ber'],
  ['duplication', 'duplicate', 'dup', 'duplicates'],
  ['reordering', 'reorder', 'out-of-order'],
  ['jitter', 'delay-variation', 'pdv'],
  ['blocked', 'blackhole', 'black-hole', 'partition'],
  // Keys
  ['handler', 'calls', 'dependencies', 'upstreams', 'downstreams', 'dependsOn', 'depends_on'],
  ['rate', 'rps', 'qps', 'tps', 'bandwidth', 'bw', 'speed', 'throughput', 'capacity'],
  ['delay', 'latency', 'propagation', 'lag', 'prop-delay'],
  ['time', 'service-time', 'processing-time', 'duration', 'latency', 'cost'],
  ['replicas', 'instances', 'pods', 'servers', 'backends', 'endpoints', 'count', 'scale'],
  ['workers', 'threads', 'concurrency', 'parallelism', 'cores', 'cpus', 'slots'],
  ['policy', 'algorithm', 'lb-policy', 'load-balancing', 'strategy', 'scheduler', 'lb', 'balance'],
  ['balancer', 'load-balancer', 'lb', 'loadbalancer', 'proxy'],
  ['hosts', 'containers', 'pods', 'machines', 'servers', 'vms'],
  ['services', 'backends', 'servers', 'upstreams', 'clusters', 'deployments', 'service'],
  ['traffic', 'workloads', 'workload', 'load', 'clients', 'users', 'requests', 'sources'],
  ['networks', 'subnets', 'vpcs', 'network'],
  ['timeline', 'faults', 'events', 'chaos', 'schedule'],
  ['parameters', 'variables', 'vars', 'params', 'constants', 'env'],
  ['expect', 'assert', 'assertions', 'checks', 'expectations', 'slo', 'slos'],
  ['subnet', 'cidr', 'network', 'prefix'],
  ['to', 'target', 'destination', 'dest', 'service', 'dst'],
  ['clients', 'users', 'sources', 'callers', 'connections', 'concurrency', 'vus'],
  ['think', 'think-time', 'pause', 'sleep', 'wait'],
  ['keys', 'key', 'hash-key', 'partition-key'],
  ['retries', 'attempts', 'max-retries', 'retry', 'num-retries'],
  ['hedge', 'hedging', 'backup-request', 'speculative'],
  ['queue', 'buffer', 'backlog', 'queue-size', 'qdisc', 'accept-queue'],
  ['warmup', 'warm-up', 'burn-in', 'transient'],
  ['health', 'health-check', 'healthcheck', 'health-checks', 'probe', 'readiness-probe'],
  ['weight', 'weights', 'share'],
  // Kubernetes' fields
  ['kubernetes', 'manifests', 'manifest', 'k8s', 'kubectl', 'yaml'],
  ['grace', 'termination-grace-period-seconds', 'termination-grace-period', 'grace-period'],
  ['readiness', 'readiness-probe'],
  ['liveness', 'liveness-probe'],
  ['started', 'startup-probe'],
  ['initialDelay', 'initial-delay-seconds'],
  ['period', 'period-seconds'],
  ['timeout', 'timeout-seconds'],
  ['minReady', 'min-ready-seconds'],
  ['progressDeadline', 'progress-deadline-seconds'],
  ['preStop', 'lifecycle', 'pre-stop-hook'],
  ['strategy', 'update-strategy', 'rolling-update'],
  ['order', 'pod-management-policy'],
  ['sigterm', 'stop-signal'],
  ['disruptionBudget', 'pod-disruption-budget', 'pdb', 'budget'],
  ['autoscale', 'horizontal-pod-autoscaler', 'hpa', 'autoscaler', 'autoscaling'],
  ['min', 'min-replicas'],
  ['max', 'max-replicas'],
  ['window', 'stabilization-window-seconds', 'stabilization-window'],
  ['select', 'select-policy'],
  ['link', 'wire', 'cable', 'channel'],
  ['mtu', 'max-packet', 'frame-size'],
];

const BY_WORD = new Map<string, string[]>();
for (const [ours, ...theirs] of SYNONYMS) {
  for (const word of theirs) {
    const key = simplify(word);
    BY_WORD.set(key, [...(BY_WORD.get(key) ?? []), ours]);
  }
}

/** Our word for one of the trade's, where it is among those known; null where there is none. */
export function synonym(word: string, known: ReadonlySet<string>): string | null {
  return BY_WORD.get(simplify(word))?.find((ours) => known.has(ours)) ?? null;
}

/** Capitals and `-`, `_` and blanks do not count. */
export function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}
