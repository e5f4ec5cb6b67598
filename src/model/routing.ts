import { Patience } from '../calls/patience.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Edit } from '../calls/routes/edit.js';
import type { RouteMatch } from '../calls/routes/match.js';
import { Route } from '../calls/routes/route.js';
import { RouteTable } from '../calls/routes/route-table.js';
import { Split } from '../calls/routes/split.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { destinationName } from '../scenario/plain/route-names.js';
import type { PlainMatch, PlainScenario, PlainServiceRoute } from '../scenario/plain.js';
import { attemptResults, liveAttempts } from './attempts.js';
import type { Caller } from './from.js';
import type { Network } from './network.js';
import type { RouteResults } from './results.js';
import { RouteStages } from './route-stages.js';

/** The routes of a service, for all who go by them; what each of these has of its own, `Composition` makes. */
export interface Routing {
  /** Whose they are: a service, or a proxy; of a waypoint the service that it stands before. */
  owner: string;
  plain: readonly PlainServiceRoute[];
  table: RouteTable;
  /** By route. */
  routes: readonly Route[];
  patiences: readonly Patience[];
  stages: readonly RouteStages[];
  /** What those who go by them know of them; null where nothing changes. */
  views: RoutingView[] | null;
}

/** How the requests of each route are split, as one caller knows it. */
export interface RoutingView {
  from: Caller;
  splits: readonly Split[];
}

/** As a caller knows them, from the start. */
export function viewOf({ routes, views }: Routing, from: Caller): readonly Split[] {
  if (views === null) return routes.map(({ split }) => split);
  const splits = routes.map(({ split }) => split.again());
  views.push({ from, splits });
  return splits;
}

/** Builds what routes have in common for all who go by them. */
export class RoutingBuilder {
  /** Owners of routes whose weights change in the run. */
  private readonly changing: ReadonlySet<string>;

  constructor(
    plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly requests: RequestPool,
    private readonly random: RandomFactory,
    private readonly span: MeasurementSpan,
  ) {
    const changing = plain.timeline.flatMap((it) => (it.kind === 'weights' ? [it.weights] : []));
    this.changing = new Set(changing);
  }

  /** @param owner the service whose routes they are: part of the name of random draws */
  build(owner: string, plain: readonly PlainServiceRoute[]): Routing {
    const { simulator, requests, random, span } = this;
    const table = new RouteTable(plain.map(({ match }) => match.map((each) => this.match(each))));
    const routes = plain.map(({ name, to, match, edit }) => {
      const draws = random.keyed(owner, `split of route ${name}`);
      const weights = to.map(({ weight }) => weight);
      const paths = match.map(({ path }) => path);
      const edited = edit && new Edit(edit, paths);
      return new Route(new Split(weights, draws), edited, span, to.length);
    });
    const patiences = plain.map(({ name, timeout, retries, hedge }) => {
      const jitter = random.keyed(owner, `back-off of route ${name}`);
      const attempts = liveAttempts({ retries, hedge, tied: null });
      const options = { timeout: timeout ?? Infinity, cancel: true, attempts };
      return new Patience(simulator, requests, jitter, span, options);
    });
    const stages = plain.map(
      (route) => new RouteStages(simulator, requests, random, span, owner, route),
    );
    const views = this.changing.has(owner) ? [] : null;
    return { owner, plain, table, routes, patiences, stages, views };
  }

  private match({ from, ...told }: PlainMatch): RouteMatch {
    if (from.length === 0) return { ...told, from: null };
    const { stacks } = this.network;
    const addresses = from.flatMap((name) => stacks.get(name)?.stack.address ?? []);
    return { ...told, from: { sources: new Set(from), addresses: new Set(addresses) } };
  }
}

/** What became of the requests that went by routes. @param owner whose they are */
export function routeResults(owner: string, routing: Routing | null): Map<string, RouteResults> {
  const results = new Map<string, RouteResults>();
  routing?.plain.forEach(({ name, to }, i) => {
    const { taken } = routing.routes[i];
    const requests = taken.reduce((sum, count) => sum + count, 0);
    const destinations: RouteResults['to'] = new Map();
    to.forEach((destination, lane) => {
      const key = destinationName(owner, destination);
      const count = taken[lane] + (destinations.get(key)?.requests ?? 0);
      destinations.set(key, { requests: count, share: requests === 0 ? null : count / requests });
    });
    const { attempts } = routing.patiences[i];
    const tried = attemptResults(attempts === null ? [] : [attempts]);
    const guarded = routing.stages[i].results();
    results.set(name, { requests, to: destinations, attempts: tried, ...guarded });
  });
  return results;
}
