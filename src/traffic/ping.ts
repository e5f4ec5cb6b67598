import type { Actor, Simulator } from '../engine/simulator.js';
import { NOBODY } from '../facts/facts.js';
import { END_OF_TIME } from '../engine/time.js';
import type { LookUps } from '../measure/look-ups.js';
import { Histogram } from '../measure/histogram.js';
import { Icmp } from '../net/icmp.js';
import { lookUp } from '../transport/dial.js';
import type { Answering, NameWaiter } from '../transport/dns/resolver.js';
import type { EchoListener, IcmpTransport, MtuDiscovery } from '../transport/icmp.js';
import { endsWithin, isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';
import { OUTCOME, outcomes, unnamed } from '../calls/outcome.js';

export interface PingOptions {
  /** Name to look up, or empty where the address is given. */
  name: string;
  address: number;
  /** Counts look-ups of the name, where somebody does. */
  lookUps?: LookUps | null;
  count: number;
  /** Nanoseconds between requests, until one is given up, and until the first. */
  interval: number;
  timeout: number;
  start: number;
  /** Nothing is sent at or after this instant; Infinity for no end. */
  stop: number;
  payload: number;
  mtuDiscovery: MtuDiscovery;
  /** What rules call it; '' where none asks. */
  process: string;
  /** Whose it is, as facts tell it. */
  workload: string;
  client: string;
  /** What is measured of it. */
  span: MeasurementSpan;
}

/** Echo requests of the measured span. */
export interface MeasuredPings {
  sent: number;
  received: number;
  /** By outcome. */
  failures: ReadonlyMap<number, number>;
  unfinished: number;
}

const SEND = 0;
const EXPIRE = 1;
const PENDING = -1;

/** `ping`: echo requests at an interval, each answered, failed, or given up after its time limit. */
export class Ping implements Actor, EchoListener, NameWaiter {
  actorId = -1;
  /** Of the measured span. */
  readonly roundTrips = new Histogram(0.001);
  /** Replies that came within the measured span. */
  answered = 0;
  sent = 0;
  received = 0;
  /** By outcome. */
  readonly failures = new Map<number, number>();
  /** Of the last reply. */
  ttl: number | null = null;
  private readonly identifier: number;
  /** By request: when it was sent, and its outcome. */
  private readonly sentAt: number[] = [];
  private readonly ends: number[] = [];
  /** What each is known by in facts; empty where nobody listens. */
  private readonly known: number[] = [];
  private expired = 0;
  private address = 0;
  /** When the look-up of its name began. */
  private askedAt = 0;
  /** Requests that are still to be sent. */
  private more = true;
  private over = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly icmp: IcmpTransport,
    private readonly resolver: Answering | null,
    private readonly options: PingOptions,
    private readonly finished: () => void,
  ) {
    this.identifier = icmp.open(this, options.process);
    simulator.add(this);
    if (options.start < options.stop) simulator.schedule(options.start, this, SEND);
    else this.over = true;
  }

  /** All requests have ended. */
  get isOver(): boolean {
    return this.over;
  }

  /** Requests without an end yet. */
  get unfinished(): number {
    let failed = 0;
    for (const count of this.failures.values()) failed += count;
    return this.sent - this.received - failed;
  }

  /** One whose name is unknown sends nothing, which counts as a request that failed. */
  get measured(): MeasuredPings {
    const failures = new Map<number, number>();
    let [sent, received, unfinished] = [0, 0, 0];
    this.ends.forEach((end, index) => {
      if (!isMeasured(this.options.span, this.sentAt[index])) return;
      sent++;
      if (end === PENDING) unfinished++;
      else if (end === OUTCOME.completed) received++;
      else failures.set(end, (failures.get(end) ?? 0) + 1);
    });
    return { sent, received, failures, unfinished };
  }

  wake(kind: number): void {
    if (kind === EXPIRE) {
      this.end(this.expired++, OUTCOME['timed-out']);
    } else if (this.sent > 0) {
      this.send();
    } else {
      this.askedAt = this.simulator.now;
      lookUp(this.resolver, this.options, this, 0, this.knownAs(1));
    }
  }

  resolved(_token: number, address: number): void {
    this.address = address;
    this.send();
  }

  /** As ping does: one sentence, no request sent. It counts as one that failed. */
  unresolved(_token: number, answered: boolean): void {
    this.sentAt.push(this.simulator.now);
    this.sent = this.ends.push(PENDING);
    this.more = false;
    this.end(0, unnamed(answered), this.askedAt);
  }

  reply(sequence: number, ttl: number): string {
    const index = sequence - 1;
    const { completed } = OUTCOME;
    if (this.ends[index] !== PENDING) return this.ends[index] === completed ? 'duplicate' : 'late';
    const { now } = this.simulator;
    const { span } = this.options;
    const sentAt = this.sentAt[index];
    if (endsWithin(span, sentAt, now)) this.answered++;
    if (isMeasured(span, sentAt)) this.roundTrips.record(now - sentAt);
    this.ttl = ttl;
    this.received++;
    this.end(index, completed);
    return '';
  }

  failed(sequence: number, type: number, code: number): void {
    const tooLong = type === Icmp.UNREACHABLE && code === Icmp.FRAGMENTATION_NEEDED;
    this.end(sequence - 1, OUTCOME[tooLong ? 'message-too-long' : 'unreachable']);
  }

  private send(): void {
    const { count, interval, stop, payload, timeout, mtuDiscovery } = this.options;
    const index = this.sent++;
    const { now } = this.simulator;
    this.sentAt.push(now);
    this.ends.push(PENDING);
    this.simulator.schedule(Math.min(timeout, END_OF_TIME - now), this, EXPIRE);
    this.more = this.sent < count && now + interval < stop;
    if (this.more) this.simulator.schedule(interval, this, SEND);
    const sequence = index + 1;
    const request = this.knownAs(sequence);
    this.icmp.echo(this.identifier, sequence, this.address, payload, request, mtuDiscovery);
  }

  /** What a request is known by: it begins with the look-up of the name, where there is one. */
  private knownAs(number: number): number {
    if (this.simulator.facts.requests === null) return NOBODY;
    return this.known[number - 1] ?? this.tellMade(number);
  }

  private tellMade(number: number): number {
    const { facts, now: at } = this.simulator;
    const { workload, client: place } = this.options;
    const request = facts.takeEcho();
    this.known[number - 1] = request;
    const of = { request, parent: NOBODY, why: 'echo', workload } as const;
    const which = { number, attempt: 0, to: '' };
    facts.requests?.tell({ kind: 'request-made', at, place, ...of, ...which }, null);
    return request;
  }

  private tellEnd(index: number, code: number, since: number): void {
    const { facts, now: at } = this.simulator;
    const request = this.known[index];
    if (request === undefined) return;
    const ending = { outcome: outcomes[code], latency: at - since };
    facts.requests?.tell({ kind: 'request-ended', at, place: '', request, ...ending }, null);
  }

  /** @param since what it took is counted from: when it was sent, where it was */
  private end(index: number, outcome: number, since = this.sentAt[index]): void {
    if (this.ends[index] !== PENDING) return;
    this.ends[index] = outcome;
    if (this.simulator.facts.requests !== null) this.tellEnd(index, outcome, since);
    this.simulator.digest.end(this.identifier * 65_536 + index, outcome);
    if (outcome !== OUTCOME.completed) {
      this.failures.set(outcome, (this.failures.get(outcome) ?? 0) + 1);
    }
    if (!this.more && this.unfinished === 0) this.finish();
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    this.finished();
  }
}
