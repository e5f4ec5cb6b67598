import { NOBODY } from '../facts/facts.js';
import type { Message } from '../net/packet.js';
import type { LookUps } from '../measure/look-ups.js';
import type { Answering, NameWaiter } from './dns/resolver.js';
import { Close, type Connection, type Peer, type Transport } from './transport.js';

/** Whom a process talks to: a name to look up, or an address. */
export interface Target {
  /** Empty where the address is given. */
  name: string;
  address: number;
  port: number;
  /** Counts look-ups of the name, where somebody does. */
  lookUps?: LookUps | null;
}

/** Finds a target's address: `waiter` is told, under `token`, perhaps before this returns. */
export function lookUp(
  resolver: Answering | null,
  { name, address, lookUps }: Pick<Target, 'name' | 'address' | 'lookUps'>,
  waiter: NameWaiter,
  token: number,
  request = NOBODY,
): void {
  if (name === '') waiter.resolved(token, address, 0);
  // Without a server to ask, only what the machine's own files say is known: nothing.
  else if (resolver === null) waiter.unresolved(token, true);
  else resolver.resolve(name, waiter, token, request, lookUps);
}

/** A connection whose other end is being looked up: it can only be given up. */
class Dialling implements Connection {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = null;
  readonly waiting = 0;
  name = '';
  port = 0;

  constructor(readonly token: number) {}

  send(_message: Message): void {
    throw new Error('the connection is not open yet');
  }

  close(): void {
    this.peer = null;
  }

  abort(): void {
    this.peer = null;
  }
}

/**
 * Opens connections to names, each of which is looked up anew, but where the transport has a connection
 * to that name which may be used again.
 */
export class Dialler implements NameWaiter {
  private readonly diallings: Dialling[] = [];
  private readonly free: Dialling[] = [];

  constructor(
    readonly transport: Transport,
    private readonly resolver: Answering | null,
  ) {}

  /**
   * `peer` is told of the connection, or of its failure, perhaps before this returns. What it returns
   * can be closed while the name is looked up; null where there is nothing to wait for.
   */
  dial(target: Target, peer: Peer, about: object | null, request = NOBODY): Connection | null {
    if (target.name === '') {
      this.transport.connect(target.address, target.port, peer, about);
      return null;
    }
    if (this.transport.reuse?.(target.name, target.port, peer, about) === true) return null;
    const dialling = this.free.pop() ?? this.make();
    dialling.peer = peer;
    dialling.about = about;
    dialling.name = target.name;
    dialling.port = target.port;
    lookUp(this.resolver, target, this, dialling.token, request);
    // One that is taken again is another's.
    return dialling.peer === peer && dialling.about === about ? dialling : null;
  }

  resolved(token: number, address: number): void {
    const dialling = this.diallings[token];
    const { peer, about, name, port } = dialling;
    this.release(dialling);
    if (peer !== null) this.transport.connect(address, port, peer, about, name);
  }

  unresolved(token: number, answered: boolean): void {
    const dialling = this.diallings[token];
    const { peer, about } = dialling;
    this.release(dialling);
    // It is free, and may be read until the peer dials again.
    dialling.about = about;
    peer?.closed(dialling, answered ? Close.UNKNOWN_NAME : Close.NAME_UNANSWERED);
  }

  private release(dialling: Dialling): void {
    dialling.peer = dialling.about = null;
    this.free.push(dialling);
  }

  private make(): Dialling {
    const dialling = new Dialling(this.diallings.length);
    this.diallings.push(dialling);
    return dialling;
  }
}
