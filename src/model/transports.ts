import { NetworkChannel } from '../calls/network-channel.js';
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

/** Processes of a machine share what they open connections with, but where rules tell them apart. */
function ownerKey({ tellsProcesses }: LiveStack, host: string, process: string): string {
  return tellsProcesses ? `${host} ${process}` : host;
}
