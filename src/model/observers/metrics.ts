import type { MetricFamily, MetricsTold, Sample } from '../metrics-told.js';
import { Family } from './family.js';
import type { Place, TracedRequest } from '../traced.js';

/** Envoy's (source/common/stats/histogram_impl.cc), which are Istio's too: of milliseconds, and of bytes. */
const BUCKETS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000,
  1_800_000, 3_600_000,
];

/** Numbers that the windows may keep; beyond that there are half as many windows. */
const MOST_KEPT = 2_000_000;

/** What Istio says where it does not know. */
const UNKNOWN = 'unknown';

/** Of a service, as a mesh labels it. */
export interface Labelled {
  /** A proxy of a pod, and the service that the pod is of; '' for none. */
  beside: string;
  versionOf(instance: string): string;
}

interface Snapshot {
  at: number;
  values: Map<Family, Map<string, Float64Array>>;
}

/**
 * What proxies count of requests, under the names and labels that Istio's and Envoy's have, added up as the run goes:
 * what it takes grows with callers and services, and not with requests. Where a scenario has no proxies, callers and
 * servers count as if each had one.
 *
 * As it stands at the end, and as it stood at the ends of windows.
 */
export class Metrics {
  private readonly requests = new Family(
    'counter',
    'istio_requests_total',
    'Requests that an Istio proxy has handled.',
  );
  private readonly durations = new Family(
    'histogram',
    'istio_request_duration_milliseconds',
    'How long requests took at the proxy.',
    BUCKETS,
  );
  private readonly requestBytes = new Family(
    'histogram',
    'istio_request_bytes',
    'Bytes of requests.',
    BUCKETS,
  );
  private readonly responseBytes = new Family(
    'histogram',
    'istio_response_bytes',
    'Bytes of responses.',
    BUCKETS,
  );
  private readonly total = cluster('rq_total', 'Requests sent, attempts each by itself.');
  private readonly byClass = cluster('rq_xx', 'Answers by the class of their status.');
  private readonly byStatus = cluster('rq', 'Answers by status.');
  private readonly active = new Family(
    'gauge',
    'envoy_cluster_upstream_rq_active',
    'Requests under way.',
  );
  private readonly retries = cluster('rq_retry', 'Attempts after one that failed.');
  private readonly retrySuccesses = cluster(
    'rq_retry_success',
    'Of those, that were answered well.',
  );
  private readonly usedUp = cluster(
    'rq_retry_limit_exceeded',
    'Requests whose attempts were used up.',
  );
  private readonly timeouts = cluster('rq_timeout', 'Requests that were not answered in time.');
  private readonly tryTimeouts = cluster('rq_per_try_timeout', 'Attempts that were not.');
  private readonly overflows = cluster(
    'rq_pending_overflow',
    'Turned away by a breaker, or a full pool.',
  );
  private readonly connections = cluster('cx_total', 'Connections opened.');
  private readonly failedConnections = cluster(
    'cx_connect_fail',
    'Requests that found no connection.',
  );
  private readonly noneHealthy = cluster(
    'cx_none_healthy',
    'Requests for which there was no backend.',
  );
  private readonly times = new Family(
    'histogram',
    'envoy_cluster_upstream_rq_time',
    'Milliseconds to the answer.',
    BUCKETS,
  );
  private readonly families: readonly Family[] = [
    this.requests,
    this.durations,
    this.requestBytes,
    this.responseBytes,
    this.total,
    this.byClass,
    this.byStatus,
    this.active,
    this.retries,
    this.retrySuccesses,
    this.usedUp,
    this.timeouts,
    this.tryTimeouts,
    this.overflows,
    this.connections,
    this.failedConnections,
    this.noneHealthy,
    this.times,
  ];
  private snapshots: Snapshot[] = [];
  private kept = 0;
  private next: number;
  private interval: number;

  /**
   * @param window how often to write down how it stands (ns)
   * @param proxied whether there are proxies, so that nobody else counts
   * @param labelled of a service; null for a workload
   */
  constructor(
    window: number,
    private readonly proxied: boolean,
    private readonly labelled: (service: string) => Labelled | null,
  ) {
    this.interval = this.next = window;
  }

  /** Something happens at `now`: what windows have ended before is written down. */
  pass(now: number): void {
    while (now >= this.next) {
      this.keep(this.next);
      this.next += this.interval;
    }
  }

  /** A request is made. */
  made(it: TracedRequest): void {
    if (this.counts(it.by) && isWhole(it)) this.active.add(this.clusterOf(it), 1);
  }

  /** It has a connection of its own. */
  connected(it: TracedRequest): void {
    if (this.counts(it.by)) this.connections.add(this.clusterOf(it), 1);
  }

  /** It has left where it came to: answered, or broken off. */
  left(it: TracedRequest): void {
    const { at, how, answer, arrived, left } = it;
    if (at === null || how === 'lost' || !this.counts(at)) return;
    const sent = at.isProxy ? (it.children.at(-1) ?? null) : null;
    const gone = how === 'withdrawn';
    const flags = gone ? 'DC' : (sent?.flags ?? '-');
    const status = gone ? 0 : answer;
    const beside = this.labelled(at.service)?.beside ?? '';
    // A gateway reports as who calls; a proxy of a pod about what comes to the pod, and what leaves it.
    const reporter =
      at.isProxy && (beside === '' || it.by.service === beside) ? 'source' : 'destination';
    this.report(reporter, it, sent ?? it, status, flags, left - arrived);
  }

  /** It has ended for its caller. */
  ended(it: TracedRequest): void {
    const { by, why, outcome, status, flags, made, ended } = it;
    if (!this.counts(by)) return;
    const labels = this.clusterOf(it);
    const whole = isWhole(it);
    if (whole) this.active.add(labels, -1);
    // Nobody was to be asked.
    if (outcome === 'no-route') return;
    const isTry = it.at !== null || it.children.length === 0;
    const well = outcome === 'completed' && status < 500;
    if (isTry && (it.at !== null || it.backend !== '')) this.total.add(labels, 1);
    if (isTry && (outcome === 'refused' || outcome === 'unreachable')) {
      this.failedConnections.add(labels, 1);
    }
    if (isTry && outcome === 'no-backend') this.noneHealthy.add(labels, 1);
    if (isTry && (outcome === 'overflowed' || outcome === 'pool-full'))
      this.overflows.add(labels, 1);
    if (why === 'retry') {
      this.retries.add(labels, 1);
      if (well) this.retrySuccesses.add(labels, 1);
    }
    if (!whole) {
      if (outcome === 'timed-out') this.tryTimeouts.add(labels, 1);
      return;
    }
    if (outcome === 'timed-out') this.timeouts.add(labels, 1);
    if (flags.includes('URX')) this.usedUp.add(labels, 1);
    if (status > 0) {
      this.byClass.add(
        [['envoy_response_code_class', String(Math.floor(status / 100))], ...labels],
        1,
      );
      this.byStatus.add([['envoy_response_code', String(status)], ...labels], 1);
    }
    if (outcome === 'completed') this.times.observe(labels, (ended - made) / 1e6);
    if (!this.proxied) this.report('source', it, it, status, flags, ended - made);
  }

  /** @param until when the run ended */
  told(until: number): MetricsTold {
    this.pass(until);
    if (this.snapshots.at(-1)?.at !== until) this.keep(until);
    const last = this.snapshots.at(-1) as Snapshot;
    return {
      families: this.families.map((family) => this.familyTold(family, last)),
      interval: this.interval,
    };
  }

  private familyTold(family: Family, last: Snapshot): MetricFamily {
    const { name, help, type, buckets } = family;
    const series = [...(last.values.get(family)?.keys() ?? [])].map((key) => ({
      labels: family.labelsOf(key),
      samples: this.snapshots.flatMap(({ at, values }): Sample[] => {
        const numbers = values.get(family)?.get(key);
        return numbers === undefined ? [] : [{ at, numbers }];
      }),
    }));
    return { name, help, type, buckets, series };
  }

  /** Whether somebody counts there. */
  private counts({ isProxy }: Place): boolean {
    return isProxy || !this.proxied;
  }

  private keep(at: number): void {
    const values = new Map<Family, Map<string, Float64Array>>();
    for (const family of this.families) {
      const all = family.snapshot();
      values.set(family, all);
      for (const numbers of all.values()) this.kept += numbers.length;
    }
    this.snapshots.push({ at, values });
    if (this.kept <= MOST_KEPT || this.snapshots.length < 4) return;
    this.interval *= 2;
    this.snapshots = this.snapshots.filter((one) => one.at % this.interval === 0);
    this.kept /= 2;
  }

  private clusterOf(it: TracedRequest): [string, string][] {
    return [
      ['app', this.appOf(it.by.service)],
      ['envoy_cluster_name', this.isBeside(it.by) ? istioCluster(it) : it.to || it.host],
    ];
  }

  /** The service of a pod, of what stands beside it. */
  private appOf(service: string): string {
    return this.labelled(service)?.beside || service;
  }

  /** Who has made what it is: proxies of pods only pass it on. */
  private callerOf(it: TracedRequest): Place {
    let made = it;
    while (made.parent !== null && this.isBeside(made.by)) made = made.parent;
    return made.by;
  }

  private isBeside({ service }: Place): boolean {
    return (this.labelled(service)?.beside ?? '') !== '';
  }

  /** @param to what is sent on, or itself */
  private report(
    reporter: 'source' | 'destination',
    it: TracedRequest,
    to: TracedRequest,
    status: number,
    flags: string,
    took: number,
  ): void {
    const caller = this.callerOf(it);
    const source = caller.service;
    const target = this.appOf(to.to || it.to || it.host);
    const [from, into] = [this.labelled(source), this.labelled(target)];
    const sourceVersion = from?.versionOf(caller.instance) ?? UNKNOWN;
    const instance = lastOf(to).backend;
    const version = into?.versionOf(instance) ?? UNKNOWN;
    const isMutual = it.secure && this.isBeside(it.by);
    const security = reporter === 'source' ? UNKNOWN : isMutual ? 'mutual_tls' : 'none';
    const labels: [string, string][] = [
      ['reporter', reporter],
      ['source_workload', source],
      ['source_canonical_service', source],
      ['source_canonical_revision', sourceVersion],
      ['source_workload_namespace', UNKNOWN],
      ['source_principal', UNKNOWN],
      ['source_app', source],
      ['source_version', sourceVersion],
      ['source_cluster', UNKNOWN],
      ['destination_workload', target],
      ['destination_workload_namespace', UNKNOWN],
      ['destination_principal', UNKNOWN],
      ['destination_app', target],
      ['destination_version', version],
      ['destination_service', it.host || target],
      ['destination_canonical_service', target],
      ['destination_canonical_revision', version],
      ['destination_service_name', target],
      ['destination_service_namespace', UNKNOWN],
      ['destination_cluster', UNKNOWN],
      ['request_protocol', 'http'],
      ['response_code', String(status)],
      ['grpc_response_status', ''],
      ['response_flags', flags],
      ['connection_security_policy', security],
    ];
    this.requests.add(labels, 1);
    this.durations.observe(labels, took / 1e6);
    this.requestBytes.observe(labels, it.size);
    this.responseBytes.observe(labels, it.responseSize);
  }
}

/** Not an attempt at another. */
function isWhole({ why }: TracedRequest): boolean {
  return why === 'client' || why === 'call';
}

function lastOf(it: TracedRequest): TracedRequest {
  const last = it.at === null ? it.children.at(-1) : undefined;
  return last === undefined ? it : lastOf(last);
}

/** As Istio names clusters of a pod's proxy. */
function istioCluster(it: TracedRequest): string {
  let come = it.parent;
  while (come !== null && come.at === null) come = come.parent;
  if (come !== null && come.by.host !== it.by.host) return `inbound|${it.port}||`;
  return `outbound|${it.port}||${it.to || it.host}`;
}

function cluster(name: string, help: string): Family {
  return new Family('counter', `envoy_cluster_upstream_${name}`, help);
}
