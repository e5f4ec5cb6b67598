import type { Request } from './request.js';

/**
 * The way from a caller to whom it calls, or a wrapper around one: time limit, attempts, balancing. A
 * wrapper that has to know of the end pushes itself before it passes the request on.
 */
export interface Channel {
  /** Sends a request: `request.finish` is called exactly once, perhaps before this returns. */
  send(request: Request): void;
  /**
   * The caller gives up a request that is under way: forget it, and tell the server if `withdraw`.
   * Finishes nothing: whoever gives up cuts the request's stack to where it was.
   */
  abandon(request: Request, withdraw: boolean): void;
  /** A user has sent its last request, where users have something of their own here: a stream. */
  part?(user: number): void;
}

/** Puts something around a channel. What its channels have in common (books, timers) it has once. */
export interface Wrapper {
  over(channel: Channel): Channel;
}

/** A channel within wrappers, the outermost first. */
export function wrap(channel: Channel, wrappers: readonly Wrapper[]): Channel {
  return wrappers.reduceRight((inner, wrapper) => wrapper.over(inner), channel);
}
