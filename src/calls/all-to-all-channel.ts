import type { Target } from '../transport/dial.js';
import { below, type KeyedRandom } from '../engine/random.js';
import type { Request } from './request.js';
import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';
import type { NetworkChannel } from './network-channel.js';

/** Sends each request to one of many addresses, drawn by its number, and never to its own host. */
export class AllToAllChannel implements Channel {
  private readonly alone: boolean;

  constructor(
    private readonly channel: NetworkChannel,
    private readonly targets: readonly Target[],
    private readonly own: number,
    private readonly random: KeyedRandom,
  ) {
    this.alone = targets.every(({ address }) => address === own);
  }

  send(request: Request): void {
    const { targets, own } = this;
    if (this.alone) {
      request.finish(OUTCOME.unreachable);
      return;
    }
    this.random.at(request.number, request.attempt);
    let target = targets[below(this.random, targets.length)];
    while (target.address === own) target = targets[below(this.random, targets.length)];
    this.channel.sendTo(request, target);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.channel.abandon(request, withdraw);
  }
}
