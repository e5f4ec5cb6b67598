import type { Request } from './request.js';
import type { UdpChannel } from './udp-channel.js';
import type { Way } from './way.js';

/** The way over a network, from the host where the balancer stands to the backend's address. */
export class NetworkWay implements Way {
  constructor(
    private readonly channel: UdpChannel,
    private readonly backends: readonly { address: number; port: number }[],
  ) {}

  send(request: Request, backend: number): void {
    const { address, port } = this.backends[backend];
    this.channel.sendTo(request, address, port);
  }

  /** An answer that nobody waits for finds a closed port. */
  abandon(request: Request, withdraw: boolean): boolean {
    this.channel.abandon(request, withdraw);
    return true;
  }
}
