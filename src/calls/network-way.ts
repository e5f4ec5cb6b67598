import type { Target } from '../transport/dial.js';
import type { NetworkChannel } from './network-channel.js';
import type { Request } from './request.js';
import type { Way } from './way.js';

/** The way over a network, from the host where the balancer stands to the backend's address. */
export class NetworkWay implements Way {
  constructor(
    private readonly channel: NetworkChannel,
    private readonly backends: readonly Target[],
  ) {}

  send(request: Request, backend: number): void {
    this.channel.sendTo(request, this.backends[backend]);
  }

  forsake(backend: number): void {
    this.channel.forsake(this.backends[backend]);
  }

  /** An answer that nobody waits for finds a closed port. */
  abandon(request: Request, withdraw: boolean): boolean {
    this.channel.abandon(request, withdraw);
    return true;
  }
}
