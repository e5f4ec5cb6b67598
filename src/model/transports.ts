import { NetworkChannel } from '../calls/network-channel.js';
import type { Described } from '../engine/options.js';
import type { Simulator } from '../engine/simulator.js';
import type { PacketPool } from '../net/packet-pool.js';
import { tcpOptions } from '../transport/tcp/options.js';
import { Tcp } from '../transport/tcp/tcp.js';
import { DatagramExchange } from '../transport/datagram-exchange.js';
import { Dialler, type Target } from '../transport/dial.js';
import type { Transport } from '../transport/transport.js';
import type { Service } from '../traffic/service.js';
import { type LiveStack, type Network, socketsOf } from './network.js';

/** What the processes of a network's machines talk by, made for those that do. */
export class Transports {
  private readonly transports = new Map<string, Transport>();
  private readonly diallers = new Map<string, Dialler>();

  constructor(private readonly network: Network) {}

  /**
   * The way from a process of a host to whatever a target stands for.
   * @param service by which the requests come, where it is a front of others'
   */
  channel(host: string, process: string, target: Target, service: Service | null): NetworkChannel {
    return new NetworkChannel(this.diallerOf(host, process), target, service?.front ?? null);
  }

  private diallerOf(host: string, process: string): Dialler {
    const live = this.network.stacks.get(host) as LiveStack;
    const key = ownerKey(live, host, process);
    let dialler = this.diallers.get(key);
    if (dialler === undefined) {
      dialler = new Dialler(this.transportOf(host, process), live.resolver);
      this.diallers.set(key, dialler);
    }
    return dialler;
  }

  /** Of a process on a host. */
  transportOf(host: string, process: string): Transport {
    const live = this.network.stacks.get(host) as LiveStack;
    const key = ownerKey(live, host, process);
    let transport = this.transports.get(key);
    if (transport === undefined) {
      this.transports.set(key, (transport = new DatagramExchange(socketsOf(live, process))));
    }
    return transport;
  }
}

/**
 * TCP of a machine, as one of its processes has it.
 * @param own options of the process, over the machine's
 */
export function tcpOf(
  live: LiveStack,
  { pool, simulator }: Simulated,
  process: string,
  own: Described['options'],
): Tcp {
  const { stack, icmp, tcpOptions: machine } = live;
  live.tcp ??= Tcp.of(stack, pool, icmp, simulator, tcpOptions(machine));
  if (own.size === 0) return live.tellsProcesses ? live.tcp.forProcess(process) : live.tcp;
  return live.tcp.forProcess(process, tcpOptions(new Map([...machine, ...own])));
}

/** What machines run in. */
export interface Simulated {
  pool: PacketPool;
  simulator: Simulator;
}

/** Processes of a machine share what they open connections with, but where rules tell them apart. */
function ownerKey({ tellsProcesses }: LiveStack, host: string, process: string): string {
  return tellsProcesses ? `${host} ${process}` : host;
}
