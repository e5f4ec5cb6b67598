import type { RequestHead } from '../head.js';
import type { Request } from '../request.js';
import { isFrom, meets, type RouteMatch } from './match.js';

/** No route is for the request. */
export const NO_ROUTE = -1;

/**
 * Routes in their order: the first one counts of which a match fits. What fits a head is worked out once;
 * who calls is looked at with each request, where a match asks for it.
 */
export class RouteTable {
  /** By head: the routes that it meets but for who calls, up to the first that asks for nobody. */
  private readonly found = new Map<RequestHead, readonly Candidate[]>();
  private latest: RequestHead | null = null;
  private candidates: readonly Candidate[] = [];

  /** @param routes the matches of each, of which one has to fit; without any it fits all */
  constructor(private readonly routes: readonly (readonly RouteMatch[])[]) {}

  /** The place of the route for a request, or `NO_ROUTE`. */
  find(request: Request): number {
    const { head } = request;
    if (head !== this.latest) {
      this.latest = head;
      this.candidates = this.candidatesFor(head);
    }
    for (const { route, match } of this.candidates) {
      if (match === null || isFrom(match, request)) return route;
    }
    return NO_ROUTE;
  }

  private candidatesFor(head: RequestHead): readonly Candidate[] {
    let found = this.found.get(head);
    if (found !== undefined) return found;
    const candidates: Candidate[] = [];
    search: for (const [route, matches] of this.routes.entries()) {
      if (matches.length === 0) candidates.push({ route, match: null });
      for (const match of matches) {
        if (meets(match, head)) candidates.push({ route, match: match.from });
      }
      for (const candidate of candidates) if (candidate.match === null) break search;
    }
    this.found.set(head, (found = candidates));
    return found;
  }
}

/** A route, and who has to be the caller; null for anybody. */
interface Candidate {
  route: number;
  match: RouteMatch['from'];
}
