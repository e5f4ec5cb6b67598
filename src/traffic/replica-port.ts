import type { Request } from './request.js';

/** How a replica answers: the server's end of a channel. */
export interface ResponseSink {
  /** The request is served (`refusal` 0), or turned away (an `OUTCOME`). */
  respond(request: Request, refusal: number): void;
}

/** What a server's end of a channel hands requests to. */
export interface RequestHandler {
  accept(request: Request, sink: ResponseSink): void;
  /** The caller gave up: stop the work, wherever it is; answers nothing. */
  withdraw(request: Request): void;
}
