import type { Hops } from '../../calls/hops.js';
import { OUTCOME, type Outcome, outcomes } from '../../calls/outcome.js';
import { Request } from '../../calls/request.js';
import { flagsOf, flagWords, statusOf } from '../../calls/response.js';
import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import type { RequestRow } from '../results.js';
import type { LiveService } from '../live-service.js';
import type { LiveWorkload } from '../workloads/live.js';

const COMPLETED = outcomes[OUTCOME.completed];

/** Of a request that is under way: why it was made, on behalf of which, and which service it is for. */
interface Made {
  why: string;
  service: string;
  parent: number;
  /** The service at whose replica it has come in last; '' for none yet. */
  at: string;
}

/** Writes down how every request ended: those of workloads, calls between services, and attempts. */
export class RequestLog implements Listener<'requests'> {
  /** Of workloads. */
  readonly rows: RequestRow[] = [];
  /** Calls between services, and attempts. */
  readonly calls: RequestRow[] = [];
  private readonly names: string[];
  private readonly made = new Map<number, Made>();

  constructor(
    private readonly workloads: ReadonlyMap<string, LiveWorkload>,
    private readonly services: ReadonlyMap<string, LiveService>,
  ) {
    this.names = [...workloads.keys()];
  }

  tell(fact: FactOf<'requests'>, live: object | null): void {
    if (fact.kind === 'request-made') {
      const { request, parent, why, workload, to } = fact;
      const target = this.workloads.get(workload)?.plain.target.name ?? '';
      // An attempt is for whom the request is that it is one of.
      const service = to || target || (this.made.get(parent)?.service ?? '');
      this.made.set(request, { why, service, parent, at: '' });
    } else if (fact.kind === 'request-picked') {
      this.routed(fact.request, fact.service);
    } else if (fact.kind === 'request-queued') {
      const made = this.made.get(fact.request);
      if (made !== undefined) made.at = fact.service;
    } else if (fact.kind === 'request-ended') {
      if (live instanceof Request) this.ended(live, fact.outcome as Outcome, fact.at);
      this.made.delete(fact.request);
    }
  }

  /** Of what a proxy sends on, a route says which service it is for, and not the host that was asked for. */
  private routed(id: number, service: string): void {
    const made = this.made.get(id);
    if (made === undefined) return;
    const call = made.why === 'call' ? made : this.made.get(made.parent);
    // A part of a service is web:v1.
    if (call?.why === 'call') [made.service] = [call.service] = service.split(':');
  }

  private ended(request: Request, outcome: Outcome, now: number): void {
    const end = OUTCOME[outcome];
    const name = this.names[request.origin];
    const { plain } = this.workloads.get(name) as LiveWorkload;
    const { why = '', service = '', at = '' } = this.made.get(request.id) ?? {};
    const done = outcome === COMPLETED;
    const latency = now - request.intended;
    const earlierAttempts = request.sent - request.intended;
    const balancerQueue = request.balancerDeparture - request.balancerArrival;
    const serverQueue = request.serviceStart - request.serverArrival;
    const serviceTime = request.serverDeparture - request.serviceStart;
    const replica = this.replicaOf(service, request.backend, at);
    const parts = done
      ? partsOf(request.hops, {
          earlierAttempts,
          backOff: request.backedOff,
          network: latency - earlierAttempts - balancerQueue - serverQueue - serviceTime,
          proxy: 0,
          balancerQueue,
          serverQueue,
          serviceTime,
        })
      : NO_PARTS;
    const rows = request.parent === null ? this.rows : this.calls;
    rows.push({
      workload: name,
      client: plain.clients[request.client].name,
      number: request.number + 1,
      intended: request.intended,
      latency: done ? latency : null,
      outcome,
      code: statusOf(request, end),
      flags: flagWords(flagsOf(request, end)),
      service,
      replica,
      ...parts,
      id: request.id,
      parent: request.parent === null ? null : request.parent.id,
      why,
    });
  }

  /** A replica of a service; '' where the request came to a proxy before it, which has sent on one of its own. */
  private replicaOf(service: string, backend: number, at: string): string {
    const replicas = this.services.get(service)?.plain.replicas ?? [];
    // Those of another service may be this one's, too.
    const isThere = at === '' || at === service || replicas.some(({ of }) => of === at);
    return isThere ? (replicas[backend]?.name ?? '') : '';
  }
}

interface Parts {
  earlierAttempts: number;
  backOff: number;
  network: number;
  proxy: number;
  balancerQueue: number;
  serverQueue: number;
  serviceTime: number;
}

const NO_PARTS = {
  earlierAttempts: null,
  backOff: null,
  network: null,
  proxy: null,
  balancerQueue: null,
  serverQueue: null,
  serviceTime: null,
};

/** Of a request that went by proxies, what all those took that they sent on. */
function partsOf(hops: Hops | null, own: Parts): Parts {
  if (hops === null || hops.total < 0) return own;
  const there = own.serverQueue + own.serviceTime;
  return {
    earlierAttempts: own.earlierAttempts + hops.earlierAttempts,
    backOff: own.backOff + hops.backOff,
    network: own.network + hops.network,
    proxy: there - hops.total + hops.proxies,
    balancerQueue: own.balancerQueue + hops.balancerQueue,
    serverQueue: hops.serverQueue,
    serviceTime: hops.service,
  };
}
