import type { TracedRequest } from '../model/results.js';

/** What a proxy has sent on for a request; null where it came to none. */
export function sentOn({ at, children }: TracedRequest): TracedRequest | null {
  return at?.isProxy === true ? (children.at(-1) ?? null) : null;
}

/** The last attempt at it, which may be itself. */
export function lastAttempt(it: TracedRequest): TracedRequest {
  const last = it.children.filter(({ why }) => why !== 'call').at(-1);
  return last === undefined || it.at !== null ? it : lastAttempt(last);
}

/** Whether it is tried by requests of their own, each with a span of its own. */
export function isTried({ at, children }: TracedRequest): boolean {
  return at === null && children.length > 0;
}

/** Where it went, or was to go: an address, or a name without a network; '' where nobody was chosen. */
export function upstreamOf(it: TracedRequest): string {
  const { at, backend } = lastAttempt(it);
  return at?.address ?? backend;
}

/** The identity of a request as Envoy writes it: a UUID that a trace has throughout. */
export function requestId({ trace }: TracedRequest): string {
  const parts = [trace.slice(0, 8), trace.slice(8, 12), `4${trace.slice(13, 16)}`];
  return [...parts, `a${trace.slice(17, 20)}`, trace.slice(20)].join('-');
}

/**
 * A text as it may stand in a request line or in a header: what is not plain, quotes included, becomes
 * percent signs with the bytes of UTF-8, as clients send it.
 */
export function wire(text: string): string {
  return text.replace(/[^\x21\x23-\x5b\x5d-\x7e]+/g, (rest) =>
    encodeURIComponent(wellFormed(rest)),
  );
}

/** As a request line ends: 'HTTP/1.1' for all that is not HTTP/2. */
export function versionOf({ protocol }: TracedRequest): string {
  return protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
}

/** Without halves of pairs, which UTF-8 does not have. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
