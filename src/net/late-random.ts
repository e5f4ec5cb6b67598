import type { RandomSource } from '../engine/random.js';

/** Random numbers whose source is asked for at the first draw: most queues never draw. */
export class LateRandom implements RandomSource {
  private source: RandomSource | undefined;

  constructor(private readonly make: () => RandomSource) {}

  uniform(): number {
    return (this.source ??= this.make()).uniform();
  }

  bits32(): number {
    return (this.source ??= this.make()).bits32();
  }
}
