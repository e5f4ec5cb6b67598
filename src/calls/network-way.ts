import type { Target } from '../transport/dial.js';
import type { NetworkChannel } from './network-channel.js';
import type { Request } from './request.js';
import type { Way } from './way.js';

/** The way over a network, from the host where the balancer stands to the backend's address. */
export class NetworkWay implements Way {
  /** @param channels by backend: what each is reached by */
  constructor(
    private readonly channels: readonly NetworkChannel[],
    private readonly backends: readonly Target[],
  ) {}

  send(request: Request, backend: number): void {
    this.channels[backend].sendTo(request, this.backends[backend]);
  }

  forsake(backend: number): void {
    this.channels[backend].forsake(this.backends[backend]);
  }

  /** An answer that nobody waits for finds a closed port. */
  abandon(request: Request, withdraw: boolean): boolean {
    this.channels[request.backend].abandon(request, withdraw);
    return true;
  }
}
