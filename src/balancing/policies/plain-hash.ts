import { CRC32_START, crc32End, crc32Update } from '../hash/crc32.js';
import { NginxHashPolicy } from '../hash/nginx-tries.js';
import { RequestText, type HashedPart } from '../hash/request-hash.js';
import { WeightLine } from '../hash/weight-line.js';
import type { Backend, Choice, PolicyContext } from '../policy.js';

/**
 * nginx's `hash KEY` without `consistent` (ngx_http_upstream_hash_module.c), which spreads keys as
 * Cache::Memcached does: the hash modulo the sum of the weights is a point on the backends laid
 * side by side in the order of the list. The hash of try t (from 0) is the sum over i <= t of
 *
 *     (crc32(prefix_i + text) >> 16) & 0x7fff, prefix_i being empty for i = 0, else i in decimal.
 *
 * Disruption: an unusable backend moves its own keys alone; a removal or a change of weight moves
 * nearly all, as the modulus changes.
 */
export class PlainHashPolicy extends NginxHashPolicy {
  private line = new WeightLine([]);
  private readonly text: RequestText;
  private hash = 0;
  private tries = 0;

  constructor(context: PolicyContext, on: HashedPart) {
    super(context);
    this.text = new RequestText(on);
    this.changed(context.backends);
  }

  protected build(members: readonly Backend[]): void {
    this.line = new WeightLine(members);
  }

  protected begin(request: Choice): boolean {
    this.hash = 0;
    this.tries = 0;
    return this.text.write(request);
  }

  protected place(): number {
    const { text } = this;
    const state = crc32Update(withPrefix(this.tries++), text.bytes, text.length);
    this.hash += (crc32End(state) >>> 16) & 0x7fff;
    return this.line.at(this.hash % this.line.total);
  }
}

const prefix = new Uint8Array(12);

/** The checksum of the number of the try in decimal; of nothing for 0. */
function withPrefix(tries: number): number {
  if (tries === 0) return CRC32_START;
  let at = prefix.length;
  for (let rest = tries; rest > 0; rest = Math.floor(rest / 10)) prefix[--at] = 0x30 + (rest % 10);
  prefix.copyWithin(0, at);
  return crc32Update(CRC32_START, prefix, prefix.length - at);
}
