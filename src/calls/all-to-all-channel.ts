import { below, type KeyedRandom } from '../engine/random.js';
import type { Request } from './request.js';
import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';
import type { UdpChannel } from './udp-channel.js';

/** Sends each request to one of many addresses, drawn by its number, and never to its own host. */
export class AllToAllChannel implements Channel {
  constructor(
    private readonly channel: UdpChannel,
    private readonly addresses: readonly number[],
    private readonly own: number,
    private readonly random: KeyedRandom,
  ) {}

  send(request: Request): void {
    const { addresses, own } = this;
    if (addresses.length === 0 || (addresses.length === 1 && addresses[0] === own)) {
      request.finish(OUTCOME.unreachable);
      return;
    }
    this.random.at(request.number, request.attempt);
    let address = own;
    while (address === own) address = addresses[below(this.random, addresses.length)];
    this.channel.sendTo(request, address);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.channel.abandon(request, withdraw);
  }
}
