import type { IpStack, ProtocolHandler } from '../devices/ip-stack.js';
import type { Described } from '../engine/options.js';
import type { Simulator } from '../engine/simulator.js';
import { type Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { IcmpTransport } from '../transport/icmp.js';
import { tcpOptions } from '../transport/tcp/options.js';
import { Tcp } from '../transport/tcp/tcp.js';

type Options = Described['options'];

/** TCP of a machine, made when a process of it asks for it, or the first segment comes. */
export class LateTcp implements ProtocolHandler {
  /** Null where nobody has asked for it. */
  made: Tcp | null = null;

  /** @param said options, as far as they are said */
  constructor(
    private readonly stack: IpStack,
    private readonly pool: PacketPool,
    private readonly icmp: IcmpTransport,
    private readonly simulator: Simulator,
    private readonly said: Options,
    private readonly ports: readonly [number, number],
  ) {
    stack.handle(Protocol.TCP, this);
  }

  /** As a process of the machine has it, with options of its own over the machine's. */
  of(process: string, own: Options): Tcp {
    const options = own.size === 0 ? undefined : tcpOptions(new Map([...this.said, ...own]));
    return this.get().forProcess(process, options);
  }

  get(): Tcp {
    const { stack, pool, icmp, simulator, said, ports } = this;
    return (this.made ??= Tcp.of(stack, pool, icmp, simulator, tcpOptions(said), ports));
  }

  receive(packet: Packet): void {
    this.get().receive(packet);
  }
}
