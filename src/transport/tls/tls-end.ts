import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { Timings } from '../timings.js';
import { Close, type Connection, type Manner, type Peer, PLAIN } from '../transport.js';
import { Flight, type FlightName } from './flight.js';
import type { Kit } from './kit.js';
import { Records } from './records.js';
import { type Sealed, Sealer } from './sealer.js';

/** Who computes, and hears of the end of it. */
export interface Computing {
  /** Of its connection. */
  readonly hash: number;
  computed(): void;
}

/** What the ends of one machine's TLS have in common. */
export interface TlsSide {
  readonly options: { readonly byteWork: number };
  readonly simulator: Simulator;
  readonly name: string;
  readonly maker: string;
  /** Whom its certificate names. */
  readonly identity: string;
  /** Has an end compute, which hears of the end of it; it can be dismissed until then. */
  compute(work: Nanoseconds, place: number): number;
  dismiss(computation: number): void;
  takeFlight(): Flight;
  takeRecords(): Records;
}

/** An end of a connection of TLS: what client and server have in common. */
export abstract class TlsEnd implements Connection, Peer, Computing, Sealed {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = new Timings();
  protected inner: Connection | null = null;
  protected kit: Kit | null = null;
  /** The handshake is over: both have finished. */
  protected isSecure = false;
  /** It computes until an event; what comes meanwhile waits. */
  private alarm = -1;
  private readonly held: Message[] = [];
  /** What it decrypts just now. */
  private encrypted: Records | null = null;
  /** Where what it says is encrypted; null where that takes no time. */
  private readonly sealer: Sealer | null;
  /** The other end has closed, and what it had said is not decrypted yet. */
  private hasEnded = false;
  /** It is closed, and says what it has said still. */
  private isLeaving = false;
  private readonly place: number;

  constructor(
    private readonly shared: TlsSide,
    ends: Computing[],
  ) {
    const { byteWork } = shared.options;
    this.place = ends.push(this) - 1;
    this.sealer = byteWork === 0 ? null : new Sealer(this, shared, byteWork, ends.length);
    if (this.sealer !== null) ends.push(this.sealer);
  }

  get remote(): number {
    return this.inner?.remote ?? 0;
  }

  get remotePort(): number {
    return this.inner?.remotePort ?? 0;
  }

  get hash(): number {
    return this.inner?.hash ?? 0;
  }

  get waiting(): number {
    return this.inner === null ? 0 : this.inner.waiting + (this.sealer?.waiting ?? 0);
  }

  /** The server as facts name it; empty at its own end. */
  protected abstract readonly server: string;
  abstract opened(inner: Connection): void;
  abstract send(message: Message, bytes: number, manner: Manner): void;
  /** A flight of the other end has come, of which it has not made sense yet. */
  protected abstract hear(flight: Flight): void;
  /** So it goes on, once it has computed. */
  protected abstract proceed(): void;
  protected abstract take(message: Message): void;
  protected abstract release(): void;

  begun(_inner: Connection, message: Message): void {
    if (!(message instanceof Records)) return;
    this.peer?.begun?.(this, message.content!);
  }

  received(_inner: Connection | null, message: Message): string {
    if (this.isLeaving) {
      // Nobody is there to hear it.
    } else if (this.alarm >= 0) {
      message.hold();
      this.held.push(message);
    } else if (message instanceof Flight) {
      this.hear(message);
    } else if (message instanceof Records) {
      this.decrypt(message);
    } else {
      return 'unexpected';
    }
    return '';
  }

  ready(): void {
    this.peer?.ready?.(this);
  }

  closed(_inner: Connection, reason: Close): void {
    const { peer } = this;
    this.inner = null;
    if (reason === Close.DONE && this.encrypted !== null && !this.isLeaving) {
      this.hasEnded = true;
      return;
    }
    peer?.closed(this, reason);
    this.vacate();
  }

  close(): void {
    const { inner } = this;
    if (this.hasEnded) this.vacate();
    if (inner === null || this.isLeaving) return;
    if (this.sealer !== null && !this.sealer.isEmpty) {
      this.isLeaving = true;
      this.peer = this.about = null;
      return;
    }
    if (this.isSecure) this.say('close-notify');
    this.vacate();
    inner.close();
  }

  sealed(message: Message, bytes: number, manner: Manner): void {
    this.put(message, bytes, manner);
  }

  emptied(): void {
    if (this.isLeaving) {
      this.isLeaving = false;
      this.close();
    } else if (this.inner?.waiting === 0) {
      this.peer?.ready?.(this);
    }
  }

  abort(): void {
    const { inner } = this;
    if (this.hasEnded) this.vacate();
    if (inner === null) return;
    this.vacate();
    inner.abort();
  }

  computed(): void {
    this.alarm = -1;
    const records = this.encrypted;
    this.encrypted = null;
    if (records === null) this.proceed();
    else {
      if (!this.isLeaving) this.take(records.content!);
      records.letGo();
    }
    // It may compute again, or be over.
    while (this.held.length > 0 && this.alarm < 0 && (this.inner !== null || this.hasEnded)) {
      const message = this.held.shift()!;
      this.received(this.inner, message);
      message.letGo();
    }
    if (this.hasEnded && this.alarm < 0) {
      this.peer?.closed(this, Close.DONE);
      this.vacate();
    }
  }

  /** Computes for so long, and proceeds. */
  protected compute(work: Nanoseconds): void {
    if (work > 0) this.alarm = this.shared.compute(work, this.place);
    else this.proceed();
  }

  protected say(name: FlightName, ticketOf = ''): void {
    const flight = this.shared.takeFlight();
    const kit = this.kit!;
    flight.name = name;
    flight.words = kit.words;
    flight.ticketOf = ticketOf;
    flight.identity = kit.words.mutual ? this.shared.identity : '';
    const size = kit.length(name);
    if (this.shared.simulator.facts.exchanges !== null) this.tell(name, size);
    flight.hold();
    this.inner!.send(flight, size, PLAIN);
    flight.letGo();
  }

  protected sendRecords(message: Message, bytes: number, manner: Manner): void {
    if (this.sealer === null || (bytes === 0 && this.sealer.isEmpty))
      this.put(message, bytes, manner);
    else this.sealer.send(message, bytes, manner);
  }

  private put(message: Message, bytes: number, manner: Manner): void {
    const records = this.shared.takeRecords();
    records.version = this.kit!.words.version;
    records.bytes = bytes;
    records.enclose(message);
    records.hold();
    this.inner!.send(records, records.length, manner);
    records.letGo();
  }

  private decrypt(records: Records): void {
    const work = Math.round(records.bytes * this.shared.options.byteWork);
    if (work === 0) this.take(records.content!);
    else {
      records.hold();
      this.encrypted = records;
      this.alarm = this.shared.compute(work, this.place);
    }
  }

  private tell(step: FlightName, size: number): void {
    const { simulator, name: place } = this.shared;
    const { version, resumed } = this.kit!.words;
    const what = { server: this.server, connection: this.place + 1, step, version, resumed, size };
    const at = simulator.now;
    simulator.facts.exchanges?.tell({ kind: 'handshake-step', at, place, ...what }, null);
  }

  /** It is nobody's any more. */
  private vacate(): void {
    if (this.alarm >= 0) this.shared.dismiss(this.alarm);
    this.alarm = -1;
    while (this.held.length > 0) this.held.pop()!.letGo();
    this.encrypted?.letGo();
    this.encrypted = null;
    this.sealer?.clear();
    this.isLeaving = this.hasEnded = false;
    this.peer = this.about = this.inner = this.kit = null;
    this.isSecure = false;
    this.release();
  }
}
