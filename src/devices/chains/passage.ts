import type { Facts } from '../../facts/bus.js';
import type { Port } from '../../net/port.js';
import type { Packet } from '../../net/packet.js';
import type { RuleName } from '../../net/packet-pool.js';
import type { HookName } from './table.js';

/** Says which process of the machine a packet is from: '' for none that is known. */
export interface Ownership {
  ownerOf(packet: Packet): string;
}

/** What rules see besides the packet itself, and what they have decided. One a machine, reused. */
export class Passage {
  hook: HookName = 'forward';
  now = 0;
  /** The ports by which it came and will leave; null where there is none, or where it is `lo`. */
  inPort: Port | null = null;
  outPort: Port | null = null;
  /** It came, or leaves, by `lo`. */
  fromSelf = false;
  toSelf = false;
  /** The next hop; 0 where it is not known yet. */
  via = 0;
  /** Its flow begins with it, so that rules may still say where the flow goes. */
  opens = false;
  owners: Ownership | null = null;

  /** The rule that has decided, or is being asked. */
  rule: RuleName | null = null;
  /** Why the packet ends, and the ICMP code of the error that says so; -1 for none. */
  reason = '';
  icmpCode = -1;
  /** Where it is TCP's, a reset says so. */
  resets = false;

  constructor(
    /** The machine, and where what its rules decide is told of. */
    readonly machine: string,
    readonly facts: Facts,
  ) {}
}
