import { OUTCOME, outcomes } from '../../calls/outcome.js';
import { Request } from '../../calls/request.js';
import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import type { RequestRow } from '../results.js';
import type { LiveService } from '../services.js';
import type { LiveWorkload } from '../workloads/live.js';

const COMPLETED = outcomes[OUTCOME.completed];

/** Writes down how every request of a workload ended (calls between services are left out). */
export class RequestLog implements Listener<'requests'> {
  readonly rows: RequestRow[] = [];
  private readonly names: string[];

  constructor(
    private readonly workloads: ReadonlyMap<string, LiveWorkload>,
    private readonly services: ReadonlyMap<string, LiveService>,
  ) {
    this.names = [...workloads.keys()];
  }

  tell(fact: FactOf<'requests'>, live: object | null): void {
    if (fact.kind !== 'request-ended' || !(live instanceof Request)) return;
    if (live.parent === null) this.ended(live, fact.outcome, fact.at);
  }

  private ended(request: Request, outcome: string, now: number): void {
    const name = this.names[request.origin];
    const { plain } = this.workloads.get(name) as LiveWorkload;
    const service = plain.target.name ?? '';
    const done = outcome === COMPLETED;
    const latency = now - request.intended;
    const earlierAttempts = request.sent - request.intended;
    const balancerQueue = request.balancerDeparture - request.balancerArrival;
    const serverQueue = request.serviceStart - request.serverArrival;
    const serviceTime = request.serverDeparture - request.serviceStart;
    const replica = this.services.get(service)?.plain.replicas[request.backend]?.name ?? '';
    this.rows.push({
      workload: name,
      client: plain.clients[request.client].name,
      number: request.number + 1,
      intended: request.intended,
      latency: done ? latency : null,
      outcome,
      service,
      replica,
      earlierAttempts: done ? earlierAttempts : null,
      network: done ? latency - earlierAttempts - balancerQueue - serverQueue - serviceTime : null,
      balancerQueue: done ? balancerQueue : null,
      serverQueue: done ? serverQueue : null,
      serviceTime: done ? serviceTime : null,
    });
  }
}
