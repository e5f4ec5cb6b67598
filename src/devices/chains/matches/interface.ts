import type { Packet } from '../../../net/packet.js';
import type { Port } from '../../../net/port.js';
import type { Passage } from '../passage.js';
import type { Match } from '../rule.js';
import { LOOPBACK_PORT } from '../table.js';
import type { MatchContext, MatchEntry } from './entry.js';

/** Some ports of the machine, `lo` perhaps among them. */
class Interfaces {
  readonly loopback: boolean;
  private readonly ports: readonly Port[];

  constructor(names: readonly string[], context: MatchContext) {
    this.loopback = names.includes(LOOPBACK_PORT);
    this.ports = names.flatMap((name) => context.port(name) ?? []);
  }

  has(port: Port | null): boolean {
    for (const each of this.ports) if (each === port) return true;
    return false;
  }
}

class In implements Match {
  constructor(private readonly interfaces: Interfaces) {}

  holds(_packet: Packet, { inPort, fromSelf }: Passage): boolean {
    return fromSelf ? this.interfaces.loopback : this.interfaces.has(inPort);
  }
}

class Out implements Match {
  constructor(private readonly interfaces: Interfaces) {}

  holds(_packet: Packet, { outPort, toSelf }: Passage): boolean {
    return toSelf ? this.interfaces.loopback : this.interfaces.has(outPort);
  }
}

class Hairpin implements Match {
  constructor(private readonly wanted: boolean) {}

  holds(_packet: Packet, { inPort, outPort }: Passage): boolean {
    return (inPort !== null && inPort === outPort) === this.wanted;
  }
}

export const comesIn: MatchEntry = {
  name: 'in',
  summary: 'The ports or networks that it comes from; lo for the machine itself.',
  takes: 'interfaces',
  hooks: ['prerouting', 'input', 'forward'],
  create: (names, context) => new In(new Interfaces(names, context)),
};

export const goesOut: MatchEntry = {
  name: 'out',
  summary: 'The ports or networks that it goes to; lo for the machine itself.',
  takes: 'interfaces',
  hooks: ['forward', 'output', 'postrouting'],
  create: (names, context) => new Out(new Interfaces(names, context)),
};

export const hairpin: MatchEntry = {
  name: 'hairpin',
  summary: 'Whether it leaves by the port that it came in by.',
  takes: 'boolean',
  hooks: ['forward', 'postrouting'],
  create: (wanted) => new Hairpin(wanted),
};
