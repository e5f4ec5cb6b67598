import type { Message } from '../net/packet.js';

/**
 * What a protocol sends over the transport beneath it: a message with its framing, or one of the
 * protocol's own. Pooled; it comes home when nobody holds it any more.
 */
export abstract class Envelope implements Message {
  /** What is within, or ends with it; null for none. Held as long as this is. */
  content: Message | null = null;
  private holders = 0;

  /** @param home where it waits for its next use */
  constructor(private readonly home: Envelope[]) {}

  enclose(content: Message | null): void {
    this.content = content;
    content?.hold();
  }

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    if (--this.holders > 0) return;
    const { content } = this;
    this.content = null;
    content?.letGo();
    this.home.push(this);
  }

  abstract spell(into: Uint8Array, from: number): void;
}

/** Copies what a part of a message starts at `at` with, as far as it lies within `into`. */
export function spellAt(into: Uint8Array, from: number, at: number, bytes: Uint8Array): void {
  const begin = Math.max(from, at);
  const end = Math.min(from + into.length, at + bytes.length);
  if (begin < end) into.set(bytes.subarray(begin - at, end - at), begin - from);
}
