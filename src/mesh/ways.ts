import type { Ending } from '../balancing/policy.js';
import type { Doorkeeper } from '../calls/authorization/doorkeeper.js';
import type { Subject } from '../calls/authorization/policy.js';
import type { Gate } from '../calls/gate.js';
import type { Target } from '../transport/dial.js';
import type { Entrance } from '../transport/reception.js';
import { Balanced, type Guest, Original, type Outlet } from './outlet.js';

/** Who is reached by a tunnel: proxies stand there. */
export type Reached = (address: number) => boolean;

/** Goes to an address, by a tunnel where a proxy stands there. */
export function reach(guest: Guest, target: Target, reached: Reached): void {
  if (reached(target.address)) guest.tunnel(target.address, target);
  else guest.dial(target);
}

/** To the backends of a service, as its balancer says. */
export class ToService extends Balanced {
  constructor(
    gate: Gate,
    targets: readonly Target[],
    private readonly reached: Reached,
  ) {
    super(gate, targets);
  }

  protected override go(guest: Guest, target: Target): void {
    reach(guest, target, this.reached);
  }
}

/** Where it was meant to go, though not by the mesh's services. */
export class Onward extends Original {
  constructor(
    isOwn: (address: number) => boolean,
    ports: readonly number[],
    private readonly reached: Reached,
  ) {
    super(isOwn, ports);
  }

  protected override go(guest: Guest, target: Target): void {
    reach(guest, target, this.reached);
  }
}

/** What is sent away from a pod: by the address that it is meant for, of a service or another. */
export class Outbound implements Outlet {
  private readonly services = new Map<number, Map<number, Outlet>>();

  /** @param others where goes what is for none of the services (Istio: ALLOW_ANY) */
  constructor(private readonly others: Outlet) {}

  add(address: number, port: number, outlet: Outlet): void {
    const ports = this.services.get(address);
    if (ports === undefined) this.services.set(address, new Map([[port, outlet]]));
    else ports.set(port, outlet);
  }

  seek(guest: Guest): void {
    this.of(guest).seek(guest);
  }

  left(guest: Guest, ending: Ending): void {
    this.of(guest).left(guest, ending);
  }

  withdraw(guest: Guest): void {
    this.of(guest).withdraw(guest);
  }

  private of({ original }: Guest): Outlet {
    return this.services.get(original.address)?.get(original.port) ?? this.others;
  }
}

/** Where services are, and nowhere else (Istio: REGISTRY_ONLY). */
export class Registered implements Outlet {
  constructor(
    private readonly inner: Outlet,
    private readonly isRegistered: (address: number) => boolean,
  ) {}

  seek(guest: Guest): void {
    if (this.isRegistered(guest.original.address)) this.inner.seek(guest);
    else guest.refuse();
  }

  left(guest: Guest, ending: Ending): void {
    this.inner.left(guest, ending);
  }

  withdraw(guest: Guest): void {
    this.inner.withdraw(guest);
  }
}

/** Who sees to those who come in at a port of a machine; undefined for nobody. */
export type DoorkeeperAt = (port: number) => Doorkeeper | undefined;

/** To the pod itself, for whom its doorkeepers let in. */
export class Admission implements Outlet {
  private readonly subject: Subject = { account: '', address: 0 };

  constructor(
    private readonly inner: Outlet,
    private readonly doorkeeperAt: DoorkeeperAt,
  ) {}

  seek(guest: Guest): void {
    const { port } = guest.original;
    const doorkeeper = this.doorkeeperAt(port);
    this.subject.account = guest.account;
    this.subject.address = guest.clientAddress;
    if (doorkeeper?.admits(this.subject, port) === false) guest.refuse();
    else this.inner.seek(guest);
  }

  left(guest: Guest, ending: Ending): void {
    this.inner.left(guest, ending);
  }

  withdraw(guest: Guest): void {
    this.inner.withdraw(guest);
  }
}

/** As one outlet, or as another, for what may come in as it begins. */
export class Entering implements Outlet {
  constructor(
    private readonly entrance: Entrance,
    private readonly admitted: Outlet,
    private readonly refused: Outlet,
  ) {}

  seek(guest: Guest): void {
    if (this.entrance.plain) this.admitted.seek(guest);
    else this.refused.seek(guest);
  }

  left(guest: Guest, ending: Ending): void {
    this.admitted.left(guest, ending);
  }

  withdraw(guest: Guest): void {
    this.admitted.withdraw(guest);
  }
}

/** Nowhere: what comes plain where it has to be encrypted. */
export class Refusal implements Outlet {
  constructor(private readonly doorkeeperAt: DoorkeeperAt) {}

  seek(guest: Guest): void {
    const subject = { account: '', address: guest.clientAddress };
    this.doorkeeperAt(guest.original.port)?.refused(subject);
    guest.refuse();
  }

  left(): void {
    // Nobody is there.
  }

  withdraw(): void {
    // As above.
  }
}
