import { OptionReader } from '../../engine/option-reader.js';
import type { Packet } from '../packet.js';
import type { DropSink } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { SingleLine } from './single-line.js';

/** Tokens are counted in billionths of a bit: a nanosecond at one bit per second brings one. */
const TOKENS_PER_BYTE = 8e9;

/**
 * A shaper: a packet leaves when the bucket holds a token for each of its bytes, and takes them.
 * The bucket starts full, and fills at the rate up to the burst; so in no interval of length t
 * leaves more than burst + rate * t. The head waits for its tokens and nobody overtakes it.
 *
 * Whole rates and bursts below a megabyte make all tokens exact integers. As packets leave at whole
 * nanoseconds, a bucket no larger than the packet loses up to one nanosecond's tokens with each. Bytes
 * are those of frames, as in Linux: what Ethernet adds on the wire (preamble, check sequence, gap) takes
 * no tokens. Not modelled: a peak rate.
 */
class TokenBucket extends SingleLine {
  readonly marked = 0;
  private tokens: number;
  private filledAt = 0;
  private readonly depth: number;

  constructor(
    private readonly sink: DropSink,
    private readonly rate: number,
    private readonly burst: number,
    private readonly limit: number,
  ) {
    super();
    this.depth = burst * TOKENS_PER_BYTE;
    this.tokens = this.depth;
  }

  enqueue(packet: Packet): boolean {
    if (packet.size > this.burst) {
      this.sink.drop(packet, 'exceeds-burst');
      return false;
    }
    if (this.line.bytes + packet.size > this.limit) {
      this.sink.drop(packet, 'queue-full');
      return false;
    }
    this.line.push(packet);
    return true;
  }

  override dequeue(now: number): Packet | null {
    const head = this.line.peek();
    if (head === null) return null;
    const left = this.tokensAt(now) - head.size * TOKENS_PER_BYTE;
    // The bucket is left as it was, so that asking often does not add up rounding.
    if (left < 0) return null;
    this.tokens = left;
    this.filledAt = now;
    return this.line.shift();
  }

  override readyAt(now: number): number {
    const head = this.line.peek();
    if (head === null) return Infinity;
    const cost = head.size * TOKENS_PER_BYTE;
    if (this.tokensAt(now) >= cost) return now;
    let ready = this.filledAt + Math.ceil((cost - this.tokens) / this.rate);
    // The division may round across a whole nanosecond.
    if (this.tokensAt(ready) < cost) ready++;
    else if (ready - 1 > now && this.tokensAt(ready - 1) >= cost) ready--;
    return ready;
  }

  private tokensAt(time: number): number {
    const tokens = this.tokens + (time - this.filledAt) * this.rate;
    return tokens < this.depth ? tokens : this.depth;
  }
}

export const tokenBucket: DisciplineEntry = {
  name: 'token-bucket',
  summary: 'a shaper: lets bursts through and holds the average to a rate',
  source: 'linux net/sched/sch_tbf.c',
  options: [
    { name: 'rate', kind: 'rate', min: 1, meaning: 'How fast the bucket fills.' },
    {
      name: 'burst',
      kind: 'size',
      min: 1,
      meaning: 'What the bucket holds; a larger packet is dropped on arrival.',
    },
    {
      name: 'limit',
      kind: 'size',
      default: 1_500_000,
      min: 0,
      meaning: 'Most bytes that wait.',
    },
  ],
  positional: ['rate', 'burst', 'limit'],
  transparent: false,
  create(options, context) {
    const given = new OptionReader(tokenBucket, options);
    const rate = given.number('rate');
    return new TokenBucket(context.sink, rate, given.number('burst'), given.number('limit'));
  },
};
