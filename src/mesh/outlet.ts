import type { Ending } from '../balancing/policy.js';
import { NONE, WAIT } from '../balancing/policy.js';
import type { Gate } from '../calls/gate.js';
import type { Passenger } from '../calls/passenger.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Target } from '../transport/dial.js';

/** A connection that is looked for a way for. */
export interface Guest extends Passenger {
  /** Where it was meant to go, before a rule has redirected it here: address and port. */
  readonly original: { readonly address: number; readonly port: number };
  /** Who has come, by mutual TLS; empty for nobody proven. */
  readonly account: string;
  /** When its backend was chosen. */
  chosenAt: Nanoseconds;
  readonly now: Nanoseconds;
  dial(target: Target): void;
  /** By a tunnel that ends at an address. */
  tunnel(by: number, target: Target): void;
  /** There is nowhere to go. */
  refuse(): void;
}

/** Where a relay takes connections to. */
export interface Outlet {
  /** Has one dialled, now or when a backend is free, or refused. */
  seek(guest: Guest): void;
  /** One that was dialled is over, or has failed. */
  left(guest: Guest, ending: Ending): void;
  /** One that may still wait gives up. */
  withdraw(guest: Guest): void;
}

/** Always the same: an address, or a name that is looked up for each. */
export class OneTarget implements Outlet {
  constructor(private readonly target: Target) {}

  seek(guest: Guest): void {
    guest.dial(this.target);
  }

  left(): void {
    // Nobody counts.
  }

  withdraw(): void {
    // Nobody waits.
  }
}

/** Where a balancer says, once for each connection. */
export class Balanced implements Outlet {
  constructor(
    private readonly gate: Gate,
    private readonly targets: readonly Target[],
  ) {}

  seek(guest: Guest): void {
    const index = this.gate.choose(guest, guest.now);
    if (index === WAIT) guest.chooser = this;
    else this.dispatch(guest, index);
  }

  dispatch(guest: Guest, index: number): void {
    guest.chooser = null;
    if (index === NONE) {
      guest.refuse();
      return;
    }
    const { now } = guest;
    guest.backend = index;
    guest.chosenAt = now;
    this.gate.started(guest, now);
    this.go(guest, this.targets[index]);
  }

  protected go(guest: Guest, target: Target): void {
    guest.dial(target);
  }

  left(guest: Guest, ending: Ending): void {
    const { now } = guest;
    this.gate.finished(guest, now, now - guest.chosenAt, ending);
  }

  withdraw(guest: Guest): void {
    if (guest.chooser !== null) this.gate.withdraw(guest);
    guest.chooser = null;
  }
}

/** Where each was meant to go; one that was meant for the relay itself goes nowhere. */
export class Original implements Outlet {
  private readonly target: Target = { name: '', address: 0, port: 0 };

  /** @param ports of the relay */
  constructor(
    private readonly isOwn: (address: number) => boolean,
    private readonly ports: readonly number[],
  ) {}

  seek(guest: Guest): void {
    const { address, port } = guest.original;
    if (this.ports.includes(port) && this.isOwn(address)) {
      guest.refuse();
      return;
    }
    this.target.address = address;
    this.target.port = port;
    this.go(guest, this.target);
  }

  protected go(guest: Guest, target: Target): void {
    guest.dial(target);
  }

  left(): void {
    // Nobody counts.
  }

  withdraw(): void {
    // Nobody waits.
  }
}
