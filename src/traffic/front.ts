import type { Replica } from './replica.js';
import type { Front, Request } from '../calls/request.js';
import type { Service } from './service.js';

/**
 * The way into a service some of whose replicas belong to another one, which does the work: two
 * Services before the same pods. It keeps the books of the requests that come by it; what is said of
 * the replicas themselves, how busy they are and how many wait, is said in the books of both.
 */
export class ServiceFront implements Front {
  private readonly places = new Map<object, number>();

  constructor(readonly service: Service) {}

  /** Puts a replica of another service in the place of the service's own. */
  adopt(index: number, replica: Replica): void {
    this.service.replicas[index] = replica;
    this.places.set(replica, index);
    replica.share(this.service.recorder, index);
  }

  arrived(request: Request, admitted: boolean, replica: object): void {
    if (this.finds(request, replica)) this.service.recorder.arrived(request, admitted);
  }

  departed(request: Request, ok: boolean, replica: object): void {
    if (this.finds(request, replica)) this.service.recorder.departed(request, ok);
  }

  /** When each request that is at another service's replica for this one has come there. */
  arrivals(): number[] {
    const owners = new Set([...this.places.keys()].map((replica) => (replica as Replica).service));
    return [...owners].flatMap(({ jobs }) =>
      jobs.flatMap(({ request }) =>
        request !== null && request.front === this ? [request.serverArrival] : [],
      ),
    );
  }

  /** The replica is counted in its owner's list, and from here on in this service's, as its balancers do. */
  private finds(request: Request, replica: object): boolean {
    const index = this.places.get(replica);
    if (index !== undefined) request.backend = index;
    return index !== undefined;
  }
}
