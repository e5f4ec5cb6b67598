import { destinationName, meantRoutes, routesOf } from '../../scenario/plain/route-names.js';
import { Overlay } from '../../traffic/overlay.js';
import type { ControlPlane, Hearer } from '../control-plane.js';
import type { LiveService } from '../live-service.js';

/** What the live world has of it. */
export interface Configured {
  control: ControlPlane;
  services: ReadonlyMap<string, LiveService>;
}

/** What of the configuration of proxies may change while it runs. */
export class Configuration {
  private readonly routes = new Map<string, Overlay<readonly number[]>>();
  private readonly modes = new Map<string, Overlay<boolean>>();

  constructor(private readonly world: Configured) {}

  /** The weights of a route, in the order of its destinations. */
  weights(owner: string, route: string | null): Overlay<readonly number[]> {
    const routes = this.routesOf(owner);
    const [place] = meantRoutes(routes, route);
    const key = `${owner} ${place}`;
    let overlay = this.routes.get(key);
    if (overlay === undefined) {
      const usual = routes[place].to.map(({ weight }) => weight);
      overlay = new Overlay<readonly number[]>(usual, (weights) =>
        this.weigh(owner, place, weights),
      );
      this.routes.set(key, overlay);
    }
    return overlay;
  }

  /** As many as a route has destinations, of which those that are not named get nothing. */
  inOrder(
    owner: string,
    route: string | null,
    told: ReadonlyMap<string, number>,
  ): readonly number[] {
    const routes = this.routesOf(owner);
    const { to } = routes[meantRoutes(routes, route)[0]];
    return to.map((destination) => told.get(destinationName(owner, destination)) ?? 0);
  }

  /** Whether the proxies beside a service take what comes plain. */
  plain(service: string): Overlay<boolean> {
    let overlay = this.modes.get(service);
    if (overlay === undefined) {
      const all = [...this.world.services.values()]
        .filter(({ plain }) => plain.mesh?.beside === service)
        .flatMap(({ entrances }) => entrances);
      const usual = all[0]?.entrance.plain ?? true;
      overlay = new Overlay(usual, (plain) =>
        this.world.control.configure(
          all.map(({ host, entrance }): Hearer => ({
            kind: 'proxy',
            name: host,
            hear: () => (entrance.plain = plain),
          })),
        ),
      );
      this.modes.set(service, overlay);
    }
    return overlay;
  }

  private routesOf(owner: string): ReturnType<typeof routesOf> {
    return routesOf(this.world.services.get(owner)!.plain);
  }

  /** Where nobody goes by the routes, nobody hears. */
  private weigh(owner: string, place: number, weights: readonly number[]): void {
    const { services, control } = this.world;
    const views = [...services.values()].flatMap(({ routing }) =>
      routing?.owner === owner ? (routing.views ?? []) : [],
    );
    control.configure(
      views.map(({ from, splits }): Hearer => {
        const { host, instance, process } = from;
        const { plain } = services.get(process) ?? {};
        const isGateway = (plain?.proxy ?? null) !== null;
        return {
          kind: from.worker !== undefined || isGateway ? 'proxy' : 'client',
          name: (isGateway ? instance : host) ?? instance ?? process,
          hear: () => splits[place].weigh(weights),
        };
      }),
    );
  }
}
