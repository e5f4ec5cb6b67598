import { NOBODY } from '../../facts/facts.js';
import { numberOf } from '../../facts/list/fields.js';
import { OVER } from '../../facts/list/fact-list.js';
import type { Playback } from '../../facts/playback.js';
import type { Graph } from './graph.js';
import { NOWHERE, type Places } from './places.js';
import type { Traits } from './traits.js';

/** What is to be drawn of a moment: one row a packet or request; arrays are as long as there may be rows. */
export class Frame {
  count = 0;
  subject = new Int32Array(256);
  /** The node where it is, or from which it comes. */
  node = new Int32Array(256);
  /** The direction of the link that it is on, and how far it is; `NOWHERE` for at the node. */
  direction = new Int32Array(256);
  /** Without a wire: the node to which it is on its way. */
  towards = new Int32Array(256);
  progress = new Float64Array(256);
  trait = new Uint8Array(256);
  /** By direction: packets that wait to be sent on it. By node: requests in line, and being served. */
  readonly waiting: Int32Array;
  readonly inLine: Int32Array;
  readonly served: Int32Array;

  constructor({ nodes, links }: Graph) {
    this.waiting = new Int32Array(2 * links.length);
    this.inLine = new Int32Array(nodes.length);
    this.served = new Int32Array(nodes.length);
  }

  clear(): void {
    this.count = 0;
    this.waiting.fill(0);
    this.inLine.fill(0);
    this.served.fill(0);
  }

  add(subject: number, node: number, trait: number): number {
    if (this.count === this.subject.length) this.grow();
    const row = this.count++;
    this.subject[row] = subject;
    this.node[row] = node;
    this.direction[row] = NOWHERE;
    this.towards[row] = NOWHERE;
    this.progress[row] = 0;
    this.trait[row] = trait;
    return row;
  }

  private grow(): void {
    const larger = <A extends Int32Array | Float64Array | Uint8Array>(array: A): A => {
      const grown = new (array.constructor as new (length: number) => A)(2 * array.length);
      grown.set(array);
      return grown;
    };
    this.subject = larger(this.subject);
    this.node = larger(this.node);
    this.direction = larger(this.direction);
    this.towards = larger(this.towards);
    this.progress = larger(this.progress);
    this.trait = larger(this.trait);
  }
}

const SENT = numberOf['packet-sent'];
const QUEUED = numberOf['packet-queued'];

/** Where packets are: between the fact that one is sent and the one that it is there, on the link. */
export function showPackets(
  frame: Frame,
  playback: Playback,
  places: Places,
  traits: Traits,
  time: number,
): void {
  const { facts, moment } = playback;
  const { at, kind, place } = facts.columns;
  for (const subject of moment.packets.subjects) {
    if (!traits.isShown(subject)) continue;
    const latest = playback.latestOf(subject);
    const sort = kind[latest] & ~OVER;
    const where = place[latest];
    if (sort === QUEUED) {
      const direction = places.direction[where];
      if (direction !== NOWHERE) frame.waiting[direction]++;
      continue;
    }
    const node = places.node[where];
    if (node === NOWHERE) continue;
    const row = frame.add(subject, node, traits.of(subject));
    if (sort !== SENT) continue;
    frame.direction[row] = places.direction[where];
    const next = facts.next[latest];
    // A recording that ends meanwhile does not know when it is there: it is shown where it was.
    if (next < 0) continue;
    const [from, to] = [at[latest], at[next]];
    frame.progress[row] = to > from ? Math.min((time - from) / (to - from), 1) : 1;
  }
}

const REQUEST = {
  made: numberOf['request-made'],
  queued: numberOf['request-queued'],
  taken: numberOf['request-taken'],
  answered: numberOf['request-answered'],
  backingOff: numberOf['request-backing-off'],
};

/** Requests at servers: in line, and with a worker. */
export function countRequests(
  frame: Frame,
  playback: Playback,
  places: Places,
  traits: Traits,
): void {
  const { facts, moment } = playback;
  const { kind, place, id } = facts.columns;
  for (const subject of moment.requests.subjects) {
    if (id[subject] === NOBODY || !traits.isShown(subject)) continue;
    const latest = playback.latestOf(subject);
    const node = places.node[place[latest]];
    if (node === NOWHERE) continue;
    const sort = kind[latest] & ~OVER;
    if (sort === REQUEST.queued) frame.inLine[node]++;
    else if (sort === REQUEST.taken) frame.served[node]++;
  }
}

/**
 * Requests without their packets: where they are in the picture of services. From the choice of a backend
 * until it has them, and from its answer until its caller has that, they are on their way.
 */
export function showRequests(
  frame: Frame,
  playback: Playback,
  places: Places,
  graph: Graph,
  traits: Traits,
  time: number,
): void {
  const { facts, moment } = playback;
  const { at, kind, place, id } = facts.columns;
  const { nodes, byName } = graph;
  const besides = new Map(nodes.map(({ beside }, i) => [beside, i]));
  // Of workloads that share a machine each has a place of its own, and a proxy there.
  const ownOf = (node: number, subject: number): number => {
    if (node === NOWHERE || nodes[nodes[node].beside]?.shape !== 'client') return node;
    const client = byName.get(traits.originOf(subject) ?? '');
    return (client === undefined ? undefined : besides.get(client)) ?? node;
  };
  const makerOf = (subject: number): number => {
    const workload = traits.workloadOf(subject);
    const known = workload === undefined ? undefined : byName.get(workload);
    return known ?? ownOf(places.node[traits.makerOf(subject)], subject);
  };
  const between = (row: number, from: number, to: number): void => {
    const [start, end] = [at[from], at[to]];
    frame.progress[row] = end > start ? Math.min((time - start) / (end - start), 1) : 1;
  };
  for (const subject of moment.requests.subjects) {
    if (id[subject] === NOBODY || !traits.isShown(subject)) continue;
    const latest = playback.latestOf(subject);
    const sort = kind[latest] & ~OVER;
    // Whoever made it waits, while its attempts and calls are shown.
    if (sort === REQUEST.made || sort === REQUEST.backingOff) continue;
    const node = ownOf(places.node[place[latest]], subject);
    if (sort === REQUEST.queued || sort === REQUEST.taken) {
      if (node === NOWHERE) continue;
      frame.add(subject, node, traits.of(subject));
      if (sort === REQUEST.queued) frame.inLine[node]++;
      else frame.served[node]++;
      continue;
    }
    const maker = makerOf(subject);
    const next = facts.next[latest];
    if (sort === REQUEST.answered) {
      if (node === NOWHERE) continue;
      const row = frame.add(subject, node, traits.of(subject));
      if (next < 0) continue;
      frame.towards[row] = maker;
      between(row, latest, next);
      continue;
    }
    if (maker === NOWHERE) continue;
    const row = frame.add(subject, maker, traits.of(subject));
    const ahead = nextAtServer(playback, latest);
    if (ahead < 0) continue;
    frame.towards[row] = ownOf(places.node[place[ahead]], subject);
    between(row, facts.first[subject], ahead);
  }
}

/** The fact, ahead of one, that a server has the request; -1 for none. */
function nextAtServer({ facts }: Playback, from: number): number {
  for (let fact = facts.next[from]; fact >= 0; fact = facts.next[fact]) {
    if ((facts.columns.kind[fact] & ~OVER) === REQUEST.queued) return fact;
  }
  return -1;
}
