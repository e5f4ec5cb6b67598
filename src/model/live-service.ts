import type { Handover } from '../calls/handover.js';
import type { Crew } from '../mesh/crew.js';
import type { Forwarder } from '../mesh/forwarder.js';
import type { ProxyServer } from '../mesh/proxy-server.js';
import type { LookUps } from '../measure/look-ups.js';
import type { Entrance } from '../transport/reception.js';
import type { Relay } from '../mesh/relay.js';
import type { PlainService } from '../scenario/plain.js';
import type { Service } from '../traffic/service.js';
import type { LiveAuthorization } from './authorization.js';
import type { BackendSet } from './balancing.js';
import type { LiveBreaker } from './guards.js';
import type { ConnectionResults } from './results.js';
import type { PodLog } from './pod-log.js';
import type { Routing } from './routing.js';

/** A service with what gives requests to its replicas. */
export interface LiveService {
  plain: PlainService;
  service: Service;
  /** All replicas, as its own balancers see them; null where callers take an address that the name has. */
  all: BackendSet | null;
  /** The same, as the proxies of a mesh see them; null where there are none. */
  meshed: BackendSet | null;
  /** By their names. */
  subsets: ReadonlyMap<string, BackendSet>;
  /** As proxies see them that lead to it: a set for each such proxy and subset. */
  behind: BackendSet[];
  /** To the replicas, without a network. */
  handover: Handover | null;
  /** Of those who go by its routes, or a proxy's own; null where nobody does. */
  routing: Routing | null;
  /** Those of its callers. */
  breakers: LiveBreaker[];
  /** What became of those that it opens; null for who opens none. */
  connections: () => ConnectionResults | null;
  /** Of the names that its calls ask for; null for none. */
  lookUps: LookUps | null;
  /** Who may call it, and who was refused. */
  authorization: LiveAuthorization;
  /** What becomes of its pods; null where nobody keeps them. */
  pods: PodLog | null;
  /** What passes connections on, one a replica, where it does in place of serving. */
  relays: Relay[];
  /** What its proxies of a mesh let in, one a pod. */
  entrances: LiveEntrance[];
  /** Of a gateway: the workers of each replica. */
  crews: Crew[];
  /** What sends requests on, of a proxy. */
  forwarders: Forwarder[];
  /** Where requests come to proxies of a mesh. */
  doors: ProxyServer[];
}

/** What the proxy of a pod lets in. */
export interface LiveEntrance {
  host: string;
  entrance: Entrance;
}

/** Everything that chooses between a service's replicas. */
export function setsOf({ all, meshed, subsets, behind }: LiveService): BackendSet[] {
  return [all ?? [], meshed ?? [], ...subsets.values(), ...behind].flat();
}
