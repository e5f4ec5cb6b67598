import type { Channel } from '../channel.js';
import { OUTCOME } from '../outcome.js';
import type { Request } from '../request.js';
import type { Route } from './route.js';
import type { Split } from './split.js';
import { NO_ROUTE, type RouteTable } from './route-table.js';

/**
 * Requests by their routes: the first that fits, by the caller's own channel for it. Whom none fits is told
 * so (404, as by a proxy).
 */
export class RoutedChannel implements Channel {
  /** @param splits as this caller knows them, and its channels, by route */
  constructor(
    private readonly table: RouteTable,
    private readonly routes: readonly Route[],
    private readonly splits: readonly Split[],
    private readonly channels: readonly Channel[],
  ) {}

  send(request: Request): void {
    const route = this.table.find(request);
    if (route === NO_ROUTE) {
      request.finish(OUTCOME['no-route']);
      return;
    }
    request.route = route;
    this.routes[route].take(request, this.splits[route]);
    this.channels[route].send(request);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.channels[request.route].abandon(request, withdraw);
  }
}
