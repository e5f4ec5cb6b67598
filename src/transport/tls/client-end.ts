import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import type { Connection, Manner, Peer } from '../transport.js';
import type { Flight } from './flight.js';
import type { Kit } from './kit.js';
import { type Computing, TlsEnd, type TlsSide } from './tls-end.js';

/** What a client's ends have in common. */
interface ClientSide extends TlsSide {
  readonly options: { clientWork: Nanoseconds; resumedWork: Nanoseconds; byteWork: number };
  clientKit(place: number): Kit;
  ticketOf(place: number): string;
  keepTicket(place: number, maker: string): void;
  releaseClient(end: ClientEnd): void;
}

/** A message that was sent before the handshake was over, until the server takes it. */
interface Early {
  message: Message;
  bytes: number;
  manner: Manner;
}

/**
 * The client's end of TLS.
 *
 *     1.3   hello →, ← server's hello to Finished, Finished →: may send (RFC 8446, section 2)
 *     1.2   the same, and ← server's Finished: may send; resumed as 1.3 (RFC 5246, section 7.3)
 */
export class ClientEnd extends TlsEnd {
  /** Of the server: its place, and its name. */
  private target = -1;
  protected server = '';
  /** Its peer sends already, and what it has sent. */
  private isOpen = false;
  private readonly early: Early[] = [];
  /** Whether the server's hello resumes, and takes early data. */
  private resumed = false;
  private tookEarly = false;

  constructor(
    private readonly side: ClientSide,
    ends: Computing[],
  ) {
    super(side, ends);
  }

  dial(peer: Peer, about: object | null, target: number, server: string): void {
    const { now } = this.side.simulator;
    this.peer = peer;
    this.about = about;
    this.target = target;
    this.server = server;
    this.isOpen = false;
    this.timings.ask(now);
    this.timings.dialled = now;
  }

  opening(inner: Connection): void {
    this.inner = inner;
    this.peer!.opening?.(this);
  }

  opened(inner: Connection): void {
    const { side, target } = this;
    this.inner = inner;
    this.timings.connected = side.simulator.now;
    this.kit = side.clientKit(target);
    this.say('client-hello', this.kit.words.resumed ? side.ticketOf(target) : '');
    if (this.kit.words.early) this.open();
  }

  send(message: Message, bytes: number, manner: Manner): void {
    if (this.inner === null) return;
    if (!this.isSecure) {
      message.hold();
      this.early.push({ message, bytes, manner });
    }
    this.sendRecords(message, bytes, manner);
  }

  protected hear(flight: Flight): void {
    const { side } = this;
    switch (flight.name) {
      case 'server-hello': {
        const { resumed, early } = flight.words;
        this.resumed = resumed;
        this.tookEarly = early;
        this.compute(resumed ? side.options.resumedWork : side.options.clientWork);
        return;
      }
      case 'server-finished':
        side.keepTicket(this.target, flight.ticketOf);
        this.secure();
        return;
      case 'tickets':
        side.keepTicket(this.target, flight.ticketOf);
        return;
      default:
    }
  }

  protected proceed(): void {
    this.say('client-finished');
    if (this.kit!.words.version === '1.3' || this.resumed) this.secure();
  }

  protected take(message: Message): void {
    this.peer!.received(this, message);
  }

  protected release(): void {
    this.forget();
    this.side.releaseClient(this);
  }

  private secure(): void {
    this.isSecure = true;
    // What the server did not take early is said again (RFC 8446, section 4.2.10).
    if (!this.tookEarly) {
      for (const { message, bytes, manner } of this.early) this.sendRecords(message, bytes, manner);
    }
    this.forget();
    if (!this.isOpen) this.open();
  }

  private open(): void {
    this.isOpen = true;
    this.timings.secured = this.side.simulator.now;
    this.peer!.opened(this);
  }

  private forget(): void {
    for (const { message } of this.early) message.letGo();
    this.early.length = 0;
  }
}
