import { utf8 } from '../../engine/utf8.js';
import { crc32, CRC32_START, crc32End, crc32Update } from '../hash/crc32.js';
import { NginxHashPolicy } from '../hash/nginx-tries.js';
import { RequestText, type HashedPart } from '../hash/request-hash.js';
import { Ring } from '../hash/ring.js';
import type { Backend, Choice, PolicyContext } from '../policy.js';

const POINTS = 160;

/**
 * The ketama ring of Cache::Memcached::Fast, as nginx builds it (`hash KEY consistent`,
 * ngx_http_upstream_hash_module.c): 160 points for each unit of weight, each the CRC-32 of
 * "host NUL port" and the point before it (four bytes, the least significant first; 0 at first).
 * Of equal points the first of the list stays. A request goes to the first point at or after the
 * CRC-32 of its text, and from there onwards while backends are unusable or tried.
 *
 * Disruption: a backend's points depend on nothing but itself, so a removal moves its keys alone,
 * and a change of weight moves keys to or from that backend alone. (An unusable one that holds more
 * than 20 points in a row hands the keys before them out by turns.)
 */
export class KetamaPolicy extends NginxHashPolicy {
  private ring = ketamaRing([]);
  private readonly text: RequestText;
  private point = 0;

  /** @param names of the backends, where they are not to be hashed by their addresses */
  constructor(
    context: PolicyContext,
    on: HashedPart,
    private readonly names: readonly string[] = [],
  ) {
    super(context);
    this.text = new RequestText(on);
    this.changed(context.backends);
  }

  protected build(members: readonly Backend[]): void {
    this.ring = ketamaRing(members, this.names);
  }

  protected begin(request: Choice): boolean {
    const { text } = this;
    if (!text.write(request)) return false;
    this.point = this.ring.find(crc32(text.bytes, text.length), 0);
    return true;
  }

  protected place(): number {
    return this.ring.owner(this.point);
  }

  protected override pass(): void {
    this.point = this.point + 1 < this.ring.size ? this.point + 1 : 0;
  }
}

/** The ring; its hashes of 32 bits are the high words. */
export function ketamaRing(members: readonly Backend[], names: readonly string[] = []): Ring {
  const counts = members.map(({ weight }) => Math.max(1, Math.floor(weight * POINTS)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hashes = new Uint32Array(total);
  const owners = new Int32Array(total);
  let at = 0;
  members.forEach(({ address, index }, member) => {
    const name = hostNulPort(names[index] ?? address);
    const base = crc32Update(CRC32_START, name, name.length);
    const before = new Uint8Array(4);
    for (let i = 0; i < counts[member]; i++, at++) {
      const hash = crc32End(crc32Update(base, before, 4));
      hashes[at] = hash;
      owners[at] = index;
      for (let byte = 0; byte < 4; byte++) before[byte] = hash >>> (8 * byte);
    }
  });
  return withoutRepeats(hashes, owners);
}

function withoutRepeats(hashes: Uint32Array, owners: Int32Array): Ring {
  const ring = new Ring(hashes, new Uint32Array(hashes.length), owners);
  let kept = 0;
  for (let i = 0; i < ring.size; i++) {
    if (i > 0 && ring.high(i) === ring.high(i - 1)) continue;
    hashes[kept] = ring.high(i);
    owners[kept++] = ring.owner(i);
  }
  if (kept === ring.size) return ring;
  return new Ring(hashes.subarray(0, kept), new Uint32Array(kept), owners.subarray(0, kept));
}

/** A name that ends in a colon and digits has a port; any other has none, but the NUL. */
function hostNulPort(address: string): Uint8Array {
  const [, host, port] = /^(.*?)(?::(\d*))?$/.exec(address)!;
  return utf8(`${host}\0${port ?? ''}`);
}
