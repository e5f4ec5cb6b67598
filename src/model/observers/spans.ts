import { OUTCOME, type Outcome, outcomes } from '../../calls/outcome.js';
import { Request } from '../../calls/request.js';
import { flagsOf, flagWords, statusOf } from '../../calls/response.js';
import { type KeyedRandom, type RandomFactory, threefry } from '../../engine/random.js';
import type { Listener } from '../../facts/bus.js';
import { type FactOf, NOBODY } from '../../facts/facts.js';
import { formatIpv4 } from '../../net/address.js';
import type { PlainService, PlainTransport } from '../../scenario/plain.js';
import { callsOf } from '../protocols.js';
import type { LiveService } from '../live-service.js';
import type { Metrics } from './metrics.js';
import type { Place, Traced, TracedRequest } from '../traced.js';
import type { LiveWorkload } from '../workloads/live.js';

type Of<K extends FactOf<'requests'>['kind']> = Extract<FactOf<'requests'>, { kind: K }>;

type Speech = Pick<TracedRequest, 'protocol' | 'secure'>;

const NEVER = -1;

/**
 * Keeps each request of the workloads with all that is made on its behalf, and when what became of it: spans, as
 * tracing calls them. Identities are numbers that are drawn by seed, workload and the request's number there, so
 * that a request is known by the same ones whatever serves it.
 *
 * When as many are kept as may be, further requests of workloads are left out, each with all that is made for it.
 */
export class Spans implements Listener<'requests' | 'exchanges'> {
  private readonly kept: TracedRequest[] = [];
  private leftOut = 0;
  /** Those of which more may be told, by the request's number in the run. */
  private readonly open = new Map<number, TracedRequest>();
  /** How many requests have been named of a trace. */
  private readonly named = new Map<string, number>();
  private readonly ids = new Map<string, KeyedRandom>();
  private readonly speeches = new Map<string, Speech>();
  private readonly places = new Map<string, Map<string, Place>>();

  /**
   * @param limit of requests that are kept, calls and attempts included
   * @param metrics of all of them, kept or not; null where nobody asks
   */
  constructor(
    private readonly limit: number,
    private readonly metrics: Metrics | null,
    private readonly random: RandomFactory,
    private readonly workloads: ReadonlyMap<string, LiveWorkload>,
    private readonly services: ReadonlyMap<string, LiveService>,
  ) {}

  tell(fact: FactOf<'requests'> | FactOf<'exchanges'>, live: object | null): void {
    this.metrics?.pass(fact.at);
    if (!('request' in fact)) return;
    if (fact.kind === 'request-made') {
      if (live instanceof Request) this.make(fact, live);
      return;
    }
    const it = this.open.get(fact.request);
    if (it === undefined) return;
    switch (fact.kind) {
      case 'request-picked':
        it.chosen = fact.at;
        it.backend = fact.backend;
        if (it.to === '') it.to = fact.service;
        break;
      case 'request-queued':
        it.arrived = fact.at;
        it.at = this.place(fact.service, fact.place);
        if (this.isSecured(it.by, it.at)) it.secure = true;
        // What is turned away is not always told so.
        if (!fact.admitted) {
          it.left = fact.at;
          it.how = 'turned away';
        }
        if (it.to === '') it.to = fact.service;
        break;
      case 'request-taken':
        it.taken = fact.at;
        break;
      case 'request-answered':
        if (it.at === null) {
          // It was not let in.
          it.at = this.place(fact.service, fact.place);
          it.arrived = fact.at;
        }
        if (live instanceof Request) it.answer = statusOf(live, live.refusal);
        this.leave(fact.request, it, fact.at, 'answered');
        break;
      case 'request-lost':
        this.leave(fact.request, it, fact.at, 'lost');
        break;
      case 'request-withdrawn':
        this.leave(fact.request, it, fact.at, 'withdrawn');
        break;
      case 'exchange-given':
        if (!fact.used) this.metrics?.connected(it);
        break;
      case 'request-backing-off':
        it.backOffs.push({ at: fact.at, wait: fact.wait });
        break;
      case 'request-ended':
        if (live instanceof Request) this.end(fact, it, live);
        break;
      default:
    }
  }

  /** @param until when the run ended */
  traced(until: number): Traced {
    return { requests: this.kept, leftOut: this.leftOut, until };
  }

  private make({ at, place, ...fact }: Of<'request-made'>, request: Request): void {
    const { id, number, head, size } = request;
    const isRoot = fact.parent === NOBODY;
    const parent = isRoot ? null : (this.open.get(fact.parent) ?? null);
    if (parent === null && !isRoot) return;
    const isKept = parent === null ? this.kept.length < this.limit : parent.trace !== '';
    if (!isKept) {
      if (isRoot) this.leftOut++;
      if (this.metrics === null) return;
    }
    const workload = parent?.workload ?? fact.workload;
    const isOwn = fact.why === 'client' || fact.why === 'call';
    const by = this.maker(parent, isOwn, workload, place);
    const to = fact.to || (parent === null ? this.targetOf(workload) : isOwn ? '' : parent.to);
    const made: TracedRequest = {
      ids: { client: '', server: '' },
      trace: '',
      parent,
      workload,
      number: number + 1,
      why: fact.why as TracedRequest['why'],
      attempt: fact.attempt,
      by,
      to,
      host: head.host,
      port: head.port,
      path: head.path,
      method: head.method,
      userAgent: head.headers.get('user-agent') ?? '',
      ...this.speech(by.service, to),
      ...this.passedOn(by, parent),
      size,
      responseSize: 0,
      made: at,
      backOffs: [],
      chosen: NEVER,
      backend: '',
      at: null,
      arrived: NEVER,
      taken: NEVER,
      left: NEVER,
      how: '',
      answer: 0,
      ended: NEVER,
      outcome: '',
      status: 0,
      flags: '-',
      children: [],
    };
    parent?.children.push(made);
    this.open.set(id, made);
    if (isKept) {
      this.name(made, parent);
      this.kept.push(made);
    }
    this.metrics?.made(made);
  }

  private end(
    { request: id, at, outcome }: Of<'request-ended'>,
    it: TracedRequest,
    live: Request,
  ): void {
    const end = OUTCOME[outcome as Outcome];
    it.ended = at;
    it.outcome = outcomes[end];
    it.status = statusOf(live, end);
    it.flags = flagWords(flagsOf(live, end));
    it.responseSize = it.status > 0 ? live.responseSize : 0;
    this.metrics?.ended(it);
    // A server may work on with what its caller has given up.
    if (it.arrived < 0 || it.left >= 0) this.open.delete(id);
  }

  private leave(id: number, it: TracedRequest, now: number, how: TracedRequest['how']): void {
    it.left = now;
    it.how = how;
    this.metrics?.left(it);
    if (it.ended >= 0) this.open.delete(id);
  }

  private maker(
    parent: TracedRequest | null,
    isOwn: boolean,
    workload: string,
    place: string,
  ): Place {
    if (parent === null) return this.place(workload, place);
    return isOwn && parent.at !== null ? parent.at : parent.by;
  }

  private targetOf(workload: string): string {
    return this.workloads.get(workload)?.plain.target.name ?? '';
  }

  /** By which protocol a workload or a service calls another. */
  private speech(by: string, to: string): Speech {
    const key = JSON.stringify([by, to]);
    let speech = this.speeches.get(key);
    if (speech === undefined) this.speeches.set(key, (speech = this.findSpeech(by, to)));
    return speech;
  }

  /** A mesh's proxy speaks as those whom it stands beside, unless it is told otherwise. */
  private passedOn({ service }: Place, parent: TracedRequest | null): Partial<Speech> {
    const mesh = this.services.get(service)?.plain.mesh ?? null;
    if (mesh === null || parent === null) return {};
    return { protocol: mesh.protocol === 'same' ? parent.protocol : mesh.protocol };
  }

  /** Proxies of a mesh speak to each other by mutual TLS, and plainly within their pods. */
  private isSecured(from: Place, to: Place): boolean {
    const tlsOf = ({ service }: Place) => this.services.get(service)?.plain.mesh?.tls ?? 'off';
    return from.host !== to.host && tlsOf(from) !== 'off' && tlsOf(to) !== 'off';
  }

  private findSpeech(by: string, to: string): Speech {
    const calls = this.services.get(by)?.plain.handler.flatMap(callsOf) ?? [];
    const call = calls.find((each) => each.to === to);
    const words = this.workloads.get(by)?.plain ?? this.services.get(by)?.plain.proxy ?? call ?? {};
    const { protocol = 'udp', tls = null } = words as Partial<PlainTransport>;
    return { protocol, secure: tls !== null };
  }

  /** Gives it its identities. */
  private name(made: TracedRequest, parent: TracedRequest | null): void {
    const { workload, number } = made;
    let random = this.ids.get(workload);
    if (random === undefined)
      this.ids.set(workload, (random = this.random.keyed(workload, 'span')));
    made.trace = parent === null ? traceOf(random.at(number - 1, 0)) : parent.trace;
    const before = this.named.get(made.trace) ?? 0;
    this.named.set(made.trace, before + 1);
    made.ids = { client: spanOf(made.trace, before, 0), server: spanOf(made.trace, before, 1) };
  }

  private place(service: string, instance: string): Place {
    let places = this.places.get(service);
    if (places === undefined) this.places.set(service, (places = new Map<string, Place>()));
    let place = places.get(instance);
    if (place === undefined) places.set(instance, (place = this.find(service, instance)));
    return place;
  }

  private find(service: string, instance: string): Place {
    const plain = this.services.get(service)?.plain;
    if (plain === undefined) {
      const workload = this.workloads.get(service)?.plain;
      const clients = workload !== undefined && 'clients' in workload ? workload.clients : [];
      const host = clients.find(({ name }) => name === instance)?.host ?? '';
      return { service, instance, host, address: instance, isProxy: false };
    }
    const index = plain.replicas.findIndex(({ name }) => name === instance);
    const host = plain.replicas[index]?.host ?? '';
    const address = host === '' ? instance : this.addressOf(service, index);
    return { service, instance, host, address, isProxy: isProxy(plain) };
  }

  /** Of a proxy beside a replica, the address that its callers know: that of the replica. */
  private addressOf(service: string, index: number): string {
    const { plain, service: live } = this.services.get(service) as LiveService;
    const { host, ports } = plain.replicas[index];
    const beside = plain.mesh === null ? undefined : this.services.get(besideOf(service))?.plain;
    const own = beside?.replicas.find((replica) => replica.host === host)?.ports ?? ports;
    const address = formatIpv4(live.replicas[index].address);
    return own.length > 0 ? `${address}:${own[0]}` : address;
  }
}

/** Sees requests, and sends them on. */
export function isProxy({ proxy, mesh }: PlainService): boolean {
  return proxy !== null || mesh?.mode === 'sidecar';
}

/** The service whose pods a mesh's proxies stand in. */
export function besideOf(proxies: string): string {
  return proxies.replace(/-(sidecar|ztunnel)$/, '');
}

const block = new Int32Array(2);

function traceOf(random: KeyedRandom): string {
  return hex([random.bits32(), random.bits32(), random.bits32(), random.bits32()]);
}

/** By the trace's identity and the place among its spans: another number for each. */
function spanOf(trace: string, place: number, side: number): string {
  const key = [trace.slice(0, 8), trace.slice(8, 16)].map((word) => parseInt(word, 16));
  threefry(place, side, key[0], key[1], block);
  return hex(block);
}

/** Identities of nothing but zeros are none. */
function hex(words: Iterable<number>): string {
  const text = Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  return /[^0]/.test(text) ? text : text.replace(/0$/, '1');
}
