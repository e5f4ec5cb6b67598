import type { Request } from './request.js';

/** The way from a caller to a service: direct, or over the network. */
export interface Channel {
  /** Sends a request; `request.caller` is told of its end exactly once. */
  send(request: Request): void;
  /** The caller gave up: tell the server, if `withdraw`, and forget it. Does not call back. */
  abandon(request: Request, withdraw: boolean): void;
}
