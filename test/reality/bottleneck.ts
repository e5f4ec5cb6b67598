/** What both sides are told of the bottleneck; `bottleneck.yaml` says the same. */
export const RATE = 20e6;
/** Packets that the queue holds. */
export const LIMIT = 100;
/** One way. */
export const DELAY_MS = 20;
/** Of the socket, on both sides, as it is asked for; the kernel doubles it. */
export const BUFFER = 1 << 20;
/** Bytes that may go at once: what the token bucket saves up while its timer is late. */
export const BURST = 3200;
