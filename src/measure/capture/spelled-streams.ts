import type { Message } from '../../net/packet.js';

/** Bytes that meant something, from a sequence number on. */
interface Span {
  sequence: number;
  bytes: Uint8Array;
}

/** Of one stream, so many are remembered: more are not on their way. */
const MOST = 256;

/**
 * What streams of TCP were seen to carry. A message may be gone when a segment is sent again, which then
 * looks as it did before.
 */
export class SpelledStreams {
  private readonly spans = new WeakMap<Message, Span[]>();

  /** Writes what stands in a segment's payload, whose opaque bytes are there already. */
  spell(stream: Message, payload: Uint8Array, sequence: number): void {
    if (stream.spell === undefined) return;
    const opaque = payload.slice();
    stream.spell(payload, sequence);
    let [first, last] = [0, payload.length];
    while (first < last && payload[first] === opaque[first]) first++;
    while (last > first && payload[last - 1] === opaque[last - 1]) last--;
    const spans = this.spans.get(stream);
    if (spans !== undefined) for (const span of spans) put(span, payload, sequence);
    if (first === last) return;
    const span = { sequence: (sequence + first) | 0, bytes: payload.slice(first, last) };
    if (spans === undefined) this.spans.set(stream, [span]);
    else if (spans.push(span) > MOST) spans.shift();
  }
}

/** Copies what a span and a payload have in common. */
function put(span: Span, payload: Uint8Array, sequence: number): void {
  const at = (span.sequence - sequence) | 0;
  const begin = Math.max(at, 0);
  const end = Math.min(at + span.bytes.length, payload.length);
  if (begin < end) payload.set(span.bytes.subarray(begin - at, end - at), begin);
}
