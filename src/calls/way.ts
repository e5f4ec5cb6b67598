import type { Request } from './request.js';

/** How a request gets to the backend that a balancer has picked. */
export interface Way {
  /** Carries a request to a backend: `request.finish` is called exactly once, unless it is given up. */
  send(request: Request, backend: number): void;
  /**
   * The caller has given the request up. True where nothing more is heard of it; else the server goes
   * on, and `request.late`, if set, is told of the answer.
   */
  abandon(request: Request, withdraw: boolean): boolean;
  /** A backend is not there any more: connections that are kept to it are closed as they come to rest. */
  forsake?(backend: number): void;
}
