import type { Request } from '../calls/request.js';
import { OUTCOME, outcomes } from '../calls/outcome.js';
import type { RequestRow } from './results.js';
import type { LiveService } from './services.js';
import type { LiveWorkload } from './workloads/live.js';

/** Writes down how every request of a workload ended (calls between services are left out). */
export class RequestLog {
  readonly rows: RequestRow[] = [];
  private readonly names: string[];

  constructor(
    private readonly workloads: ReadonlyMap<string, LiveWorkload>,
    private readonly services: ReadonlyMap<string, LiveService>,
  ) {
    this.names = [...workloads.keys()];
  }

  ended(request: Request, outcome: number, now: number): void {
    const name = this.names[request.origin];
    const { plain } = this.workloads.get(name) as LiveWorkload;
    const service = plain.target.name ?? '';
    const done = outcome === OUTCOME.completed;
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
      outcome: outcomes[outcome],
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
