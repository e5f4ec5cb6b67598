import type { Nanoseconds } from '../../engine/time.js';
import type { Linked } from '../linked-line.js';
import { Timings } from '../timings.js';
import type { Close, Connection, Peer } from '../transport.js';
import type { Exchange } from './exchange.js';

/** What carries exchanges over the connection of a slot: a protocol's client. */
export interface Carrier extends Peer {
  /** How many more exchanges it has room for. */
  readonly room: number;
  /** The slot has a connection, which stands. */
  start(connection: Connection): void;
  /** The slot's connection is over. */
  stop(): void;
  begin(exchange: Exchange): void;
}

/** The connections to one server. */
export interface SlotGroup {
  /** The server's name, empty for none; its address as it was last found, and the port. */
  readonly host: string;
  readonly address: number;
  readonly port: number;
  /** What the protocol keeps with it. */
  notes: object | null;
  stands(slot: Slot, connection: Connection): void;
  failed(slot: Slot, reason: Close): void;
  freed(slot: Slot): void;
  review(slot: Slot): void;
  replace(slot: Slot): void;
  /**
   * An exchange was sent on a connection that had been used before, and got no word of an answer. False
   * where it is at its end; else it has another connection, or waits for one.
   * @param connection its number
   * @param unseen the server has said that it did not see it
   */
  stale(exchange: Exchange, connection: number, unseen: boolean): boolean;
  drop(slot: Slot): void;
}

/** One connection of a pool, and the peer of it until it stands. */
export class Slot implements Peer, Linked<Slot> {
  before: Slot | null = null;
  after: Slot | null = null;
  connection: Connection | null = null;
  /** Sits at the connection once it stands. */
  readonly carrier: Carrier;
  group: SlotGroup | null = null;
  /** The only one that it is opened for; null where it is for whoever waits. */
  owner: Exchange | null = null;
  /** Exchanges under way, and all that there were. */
  active = 0;
  uses = 0;
  /** It is in its group's list of those that have room. */
  offered = false;
  /** It takes no more exchanges. */
  retiring = false;
  /** The other end takes no more exchanges: another connection may stand in its place. */
  replaced = false;
  /** How often its group had been forsaken when it was opened. */
  forsaken = 0;
  standsSince: Nanoseconds = 0;
  idleSince: Nanoseconds = 0;
  readonly timings = new Timings();

  /** @param number among those of its pool: of connections that stand at once no two have the same */
  constructor(
    kind: { makeCarrier(slot: Slot): Carrier },
    readonly number: number,
  ) {
    this.carrier = kind.makeCarrier(this);
  }

  opening(connection: Connection): void {
    this.connection = connection;
  }

  opened(connection: Connection): void {
    this.connection = connection;
    this.group!.stands(this, connection);
  }

  received(): string {
    return 'unexpected';
  }

  /** Before it stood. */
  closed(_connection: Connection, reason: Close): void {
    this.group!.failed(this, reason);
  }

  /** An exchange is over. */
  freed(): void {
    this.active--;
    this.group!.freed(this);
  }

  /** Its carrier has more room than before, or less, or none for good. */
  changed(): void {
    this.group!.review(this);
  }

  /** The other end takes no more exchanges than there are. */
  replace(): void {
    this.retiring = true;
    this.group!.replace(this);
  }

  /** It is over: by the other end, or since an exchange was given up. */
  gone(): void {
    this.group!.drop(this);
  }

  renew(): void {
    this.connection = this.owner = null;
    this.active = this.uses = this.idleSince = 0;
    this.offered = this.retiring = this.replaced = false;
  }
}
