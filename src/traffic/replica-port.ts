import type { Request } from './request.js';

/** How a replica answers: the server's end of a channel. */
export interface ResponseSink {
  /** The request is served (`refusal` 0), or turned away (an `OUTCOME`). */
  respond(request: Request, refusal: number): void;
  /** The server is down, or went down over the request: no answer will come. */
  lost(request: Request, outcome: number): void;
}

/** What a server's end of a channel hands requests to. */
export interface RequestHandler {
  /** False where it is lost without a word: the server is down, or drops what its queue has no room for. */
  accept(request: Request, sink: ResponseSink): boolean;
  /** The caller gave up: stop the work, wherever it is; answers nothing. */
  withdraw(request: Request): void;
  /** Nothing stops it from answering: it is neither down nor paused. */
  readonly isResponsive: boolean;
  /** Tells `listener` whenever the server goes down, or comes up again. */
  onDown(listener: (down: boolean) => void): void;
}
