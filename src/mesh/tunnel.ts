import { NOBODY } from '../facts/facts.js';
import type { Message } from '../net/packet.js';
import type { Target } from '../transport/dial.js';
import { Envelope } from '../transport/envelope.js';
import type { Stream } from '../transport/http/http2-stream.js';
import {
  type Acceptor,
  Close,
  type Connection,
  type Manner,
  type Peer,
  PLAIN,
  type Transport,
} from '../transport/transport.js';
import type { End, EndPeer } from './end.js';

/** Where tunnels end (Istio: HBONE). */
export const TUNNEL_PORT = 15008;

/** What CONNECT asks for, in the head of the request; and the answer that it stands. */
class Word implements Message {
  constructor(
    readonly address = 0,
    readonly port = 0,
  ) {}

  hold(): void {
    // Collected as garbage.
  }

  letGo(): void {
    // As above.
  }
}

const STANDS = new Word();

/** Bytes of a message that pass through a tunnel. */
class Part extends Envelope {
  bytes = 0;
  last = false;
  readonly manner = { priority: 0, id: NOBODY };

  spell(into: Uint8Array, from: number): void {
    this.content?.spell?.(into, from);
  }
}

/** Who takes what comes out of tunnels: an end, and what it was meant for. */
export interface TunnelTaker {
  take(end: End, address: number, port: number): EndPeer;
}

/** Who waits for a tunnel to stand. */
export interface TunnelPeer extends EndPeer {
  stands(end: End): void;
}

/** What the ends of one machine have in common. */
class Ends {
  readonly parts: Part[] = [];
  readonly free: TunnelEnd[] = [];

  make(): TunnelEnd {
    return this.free.pop() ?? new TunnelEnd(this);
  }
}

/**
 * An end of a tunnel: a stream of HTTP/2 that CONNECT has opened (RFC 9113, section 8.5). Nothing is sent
 * before the other end has said that it stands.
 */
class TunnelEnd implements End, Peer {
  private stream: Stream | null = null;
  private peer: EndPeer | null = null;
  private waiter: TunnelPeer | null = null;
  private taker: TunnelTaker | null = null;
  private asks = STANDS;
  /** Whether the way through it stands. */
  private isOpen = false;

  constructor(private readonly ends: Ends) {}

  get waiting(): number {
    return this.stream?.waiting ?? 0;
  }

  get identity(): string {
    return this.stream?.identity ?? '';
  }

  get remote(): number {
    return this.stream?.remote ?? 0;
  }

  /** Of one who asks. */
  ask(waiter: TunnelPeer, { address, port }: Target): void {
    this.waiter = this.peer = waiter;
    this.asks = new Word(address, port);
    this.isOpen = false;
  }

  /** Of one who is asked. */
  listen(taker: TunnelTaker): void {
    this.taker = taker;
    this.isOpen = false;
  }

  opening(stream: Connection): void {
    this.stream = stream as Stream;
  }

  opened(stream: Connection): void {
    this.stream = stream as Stream;
    if (this.waiter !== null) this.stream.send(this.asks, 0, PLAIN);
  }

  received(_stream: Connection, message: Message): string {
    if (message instanceof Part) {
      const { content, bytes, last, manner } = message;
      this.peer?.passed(this, content!, bytes, last, manner);
      return '';
    }
    if (!(message instanceof Word)) return 'unexpected';
    const { waiter, taker } = this;
    if (taker !== null) {
      this.taker = null;
      const peer = taker.take(this, message.address, message.port);
      // It may have been refused.
      if (this.stream !== null) this.peer = peer;
    } else if (waiter !== null) {
      this.waiter = null;
      this.isOpen = true;
      waiter.stands(this);
    }
    return '';
  }

  ready(): void {
    if (this.isOpen) this.peer?.ready();
  }

  finished(): void {
    this.peer?.finished();
  }

  closed(_stream: Connection, reason: Close): void {
    const { peer, isOpen } = this;
    this.vacate();
    // One that was turned away has not broken off.
    peer?.closed(this, isOpen || reason !== Close.ABORTED ? reason : Close.REFUSED);
  }

  accepted(): void {
    this.isOpen = true;
    this.stream?.send(STANDS, 0, PLAIN);
  }

  sendPart(message: Message, bytes: number, last: boolean, manner: Manner): void {
    const { stream } = this;
    if (stream === null) return;
    const part = this.ends.parts.pop() ?? new Part(this.ends.parts);
    part.bytes = bytes;
    part.last = last;
    part.manner.priority = manner.priority;
    part.manner.id = manner.id;
    part.enclose(message);
    part.hold();
    stream.send(part, bytes, part.manner);
    part.letGo();
  }

  finish(): void {
    this.stream?.finish();
  }

  pause(): void {
    this.stream?.pause();
  }

  resume(): void {
    this.stream?.resume();
  }

  close(): void {
    const { stream, isOpen } = this;
    this.vacate();
    // Nothing has come of it: the other end is told so.
    if (isOpen) stream?.close();
    else stream?.abort();
  }

  abort(): void {
    const { stream } = this;
    this.vacate();
    stream?.abort();
  }

  private vacate(): void {
    this.stream = this.peer = this.waiter = this.taker = null;
    this.ends.free.push(this);
  }
}

/** Opens tunnels from a machine. */
export class TunnelClient {
  private readonly ends = new Ends();

  /** @param transport of streams that are tunnels */
  constructor(private readonly transport: Transport) {}

  /** Asks whoever is at an address to connect to a target. */
  connect(by: number, target: Target, peer: TunnelPeer): void {
    const end = this.ends.make();
    end.ask(peer, target);
    this.transport.connect(by, TUNNEL_PORT, end, null);
  }
}

/** Takes tunnels in on a machine. */
export class TunnelServer implements Acceptor {
  private readonly ends = new Ends();

  constructor(private readonly taker: TunnelTaker) {}

  accept(): Peer {
    const end = this.ends.make();
    end.listen(this.taker);
    return end;
  }
}
