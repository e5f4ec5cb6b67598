import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';
import type { Request } from './request.js';

/** Leads nowhere: each request is answered at once, with a status. */
export class AnsweringChannel implements Channel {
  constructor(private readonly status: number) {}

  send(request: Request): void {
    request.status = this.status;
    request.finish(OUTCOME.aborted);
  }

  abandon(): void {
    // Nothing is under way.
  }
}
