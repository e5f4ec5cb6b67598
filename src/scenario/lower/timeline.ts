import { createDistribution } from '../../engine/distributions/table.js';
import type { Path } from '../errors.js';
import type { PlainLink, PlainService, PlainTimelineEntry, PlainWorkload } from '../plain.js';
import { destinationName, meantRoutes, routesOf } from '../plain/route-names.js';
import type { Draft } from './draft.js';

/** The timeline in plain form: whatever it names is there, and by its full name. */
export function lowerTimeline(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): PlainTimelineEntry[] {
  return draft.scenario.timeline.map((told, i) =>
    new ChangeLowering(draft, services, traffic, ['timeline', i]).lower(told),
  );
}

class ChangeLowering {
  constructor(
    private readonly draft: Draft,
    private readonly services: ReadonlyMap<string, PlainService>,
    private readonly traffic: ReadonlyMap<string, PlainWorkload>,
    private readonly path: Path,
  ) {}

  lower(told: PlainTimelineEntry): PlainTimelineEntry {
    this.checkTimes(told);
    switch (told.kind) {
      case 'down':
        return { ...told, down: this.places(told.down, 'down') };
      case 'up':
        return { ...told, up: this.places(told.up, 'up') };
      case 'link': {
        const { delay, rate, impairments } = told;
        const links = this.places(told.link, 'link');
        const node = links.find((name) => this.draft.nodes.has(name));
        if (node !== undefined) this.wrong('link', `'${node}' is a node: name a link`);
        if (delay === undefined && rate === undefined && impairments === undefined) {
          this.wrong('link', 'expected a delay, a rate or impairments, which say what changes');
        }
        return { ...told, link: links };
      }
      case 'slow': {
        const { slow, factor, extra } = told;
        if (factor === 1 && extra === 0) this.wrong('slow', 'expected a factor or extra time');
        return { ...told, slow: this.replicas(slow, 'slow') };
      }
      case 'errors':
        return { ...told, errors: this.replicas(told.errors, 'errors') };
      case 'pause':
        return { ...told, pause: this.replicas(told.pause, 'pause') };
      case 'crash':
        return { ...told, crash: this.replicas(told.crash, 'crash') };
      case 'repair':
        return { ...told, repair: this.replicas(told.repair, 'repair') };
      case 'add':
        return { ...told, add: this.members(told.add, 'add') };
      case 'remove':
        return { ...told, remove: this.members(told.remove, 'remove') };
      case 'rollout':
        this.checkRollout(told.rollout, told.for !== null);
        return told;
      case 'drain':
        this.checkDrain(told.drain);
        return told;
      case 'scale':
        this.checkScale(told.scale, told.to);
        return told;
      case 'partition':
        return { ...told, partition: this.groups(told.partition) };
      case 'rate':
        for (const name of told.rate) this.checkRate(name);
        return told;
      case 'weights':
        this.checkWeights(told.weights, told.route, told.to);
        return told;
      case 'mtls':
        for (const name of told.mtls) this.checkMtls(name);
        return told;
      case 'switch': {
        const service = this.service(told.switch, 'switch');
        if (service !== null && isUnbalanced(service)) {
          this.wrong('switch', `'${told.switch}' has no balancer whose policy could change`);
        }
        return told;
      }
    }
  }

  /** What never happens may be meant so, with another duration: it is only said. */
  private checkTimes({ at, every, random, from, until }: PlainTimelineEntry): void {
    const { duration } = this.draft.scenario;
    const where = [...this.path].join('[').replace(/\[(\d+)$/, '[$1]');
    const warn = (why: string): void => this.draft.problems.warn(`${where} never happens: ${why}`);
    const end = Math.min(until ?? Infinity, duration ?? Infinity);
    if (at?.length === 0) this.wrong('at', 'names no instant');
    else if (duration !== null && at?.every((time) => time >= duration))
      warn('the run ends before');
    if (at === undefined && (from ?? every ?? 0) >= end) warn('it is to begin after its end');
    const gap = random === undefined ? every : createDistribution(random).mean;
    const times = gap === undefined || end === Infinity ? 0 : (end - (from ?? 0)) / gap;
    if (times > MOST_TIMES) {
      const often = `${times.toExponential(0)} times before the end`;
      const message = `is about ${often}, and at most ${MOST_TIMES.toExponential(0)} are done`;
      this.wrong(random === undefined ? 'every' : 'random', message);
    }
  }

  private checkRollout(names: readonly string[], lasts: boolean): void {
    if (names.length === 0) this.wrong('rollout', 'names nobody');
    if (lasts) this.wrong('for', 'a rollout is for good: roll out once more to go back');
    for (const name of names) {
      const service = this.service(name, 'rollout');
      if (service === null || service.deployment !== null) continue;
      const message = `'${name}' has no deployment to roll out: say \`deployment: {}\` of it, at least`;
      this.wrong('rollout', message);
    }
  }

  private checkDrain(names: readonly string[]): void {
    const nodes = new Set(
      [...this.services.values()].flatMap(({ deployment }) => deployment?.nodes ?? []),
    );
    if (names.length === 0) this.wrong('drain', 'names nobody');
    for (const name of names) {
      if (nodes.has(name)) continue;
      if (nodes.size > 0) this.unknown('drain', 'node', name, nodes);
      else
        this.wrong(
          'drain',
          'no pods are on nodes: say `deployment: { nodes: [...] }` of a service',
        );
    }
  }

  private checkScale(name: string, to: number): void {
    this.checkMembers([name], 'scale');
    const count = this.service(name, 'scale')?.replicas.length ?? to;
    if (to <= count) return;
    const message = `'${name}' has ${count} replicas: list more of them, with absent: true`;
    this.wrong('to', message);
  }

  /** Nodes, and then links, by their names; a node's name comes before a link's. */
  private places(names: readonly string[], key: string): string[] {
    const { nodes, links } = this.draft;
    const found = names.flatMap((name) => {
      if (nodes.has(name)) return [name];
      const called = links.filter((link) => isCalled(link, name)).map((link) => link.name);
      const alike = called.find((link) => nodes.has(link));
      if (alike !== undefined)
        this.wrong(key, `'${name}' is called '${alike}', as a node is: give it another name`);
      if (called.length > 0) return called;
      const isReplica = this.allReplicas().some(
        (full) => full === name || shortName(full) === name,
      );
      if (isReplica || this.services.has(name)) {
        this.wrong(key, `'${name}' is on no network: crash, pause and slow are for replicas`);
        return [];
      }
      const known = [...nodes.keys(), ...links.map((link) => link.name)];
      this.unknown(key, 'link or node', name, known);
      return [];
    });
    return [
      ...found.filter((name) => nodes.has(name)),
      ...found.filter((name) => !nodes.has(name)),
    ];
  }

  /** Full names of replicas: of all of a service, or of one. */
  private replicas(names: readonly string[], key: string): string[] {
    if (names.length === 0) this.wrong(key, 'names nobody');
    return names.flatMap((name) => {
      const whole = this.services.get(name);
      if (whole !== undefined) return whole.replicas.map((replica) => `${name}/${replica.name}`);
      const found = this.allReplicas().filter((full) => full === name || shortName(full) === name);
      if (found.length === 1) return found;
      if (found.length > 1) {
        this.wrong(key, `'${name}' is a replica of several services: say ${found.join(' or ')}`);
      } else {
        const known = [...this.services.keys(), ...this.allReplicas().map(shortName)];
        this.unknown(key, 'service or replica', name, known);
      }
      return [];
    });
  }

  private allReplicas(): string[] {
    return [...this.services].flatMap(([service, { replicas }]) =>
      replicas.map(({ name }) => `${service}/${name}`),
    );
  }

  /** Replicas that may come and go. */
  private members(names: readonly string[], key: string): string[] {
    this.checkMembers(names, key);
    return this.replicas(names, key);
  }

  private checkMembers(names: readonly string[], key: string): void {
    for (const name of names) {
      for (const [owner, service] of this.services) {
        const meant =
          owner === name ||
          service.replicas.some((it) => it.name === name || `${owner}/${it.name}` === name);
        if (!meant) continue;
        if (isUnbalanced(service)) {
          this.wrong(key, `'${owner}' has no balancer: its replicas cannot come and go`);
        }
        if (service.deployment !== null && key !== 'scale') {
          const message = `'${owner}' has a deployment, which keeps its pods: scale it, or roll it out`;
          this.wrong(key, message);
        }
        if (service.partitions !== null) {
          const message =
            `'${owner}' is partitioned, and who owns a key does not change in a run: ` +
            'see partitions.scaleTo';
          this.wrong(key, message);
        }
      }
    }
  }

  private groups(told: readonly (readonly string[])[]): string[][] {
    const owner = new Map<string, number>();
    return told.map((names, group) =>
      names.flatMap((name) => {
        const network = this.draft.networks.get(name);
        const service = this.services.get(name);
        const hosts =
          this.draft.hostsNamed(name) ??
          (this.draft.router(name) && [name]) ??
          (network && [...network.members.keys()]) ??
          service?.replicas.flatMap(({ host }) => host ?? []);
        if (hosts === undefined) {
          const names = [this.draft.networks, this.services].flatMap((all) => [...all.keys()]);
          const known = [...this.draft.hostNames(), ...this.draft.routerNames(), ...names];
          this.unknown('partition', 'host, router, network or service', name, known);
          return [];
        }
        if (hosts.length === 0) this.wrong('partition', `'${name}' has no hosts to part`);
        for (const host of hosts) {
          if ((owner.get(host) ?? group) !== group) {
            this.wrong('partition', `'${host}' is in two groups`);
          }
          owner.set(host, group);
        }
        return hosts;
      }),
    );
  }

  private checkRate(name: string): void {
    const workload = this.traffic.get(name);
    if (workload === undefined) {
      // One with mistakes of its own is missing here, which has been said.
      if (this.draft.scenario.traffic.has(name)) return;
      this.unknown('rate', 'workload', name, this.draft.scenario.traffic.keys());
    } else if (workload.kind !== 'open') {
      const message =
        `'${name}' is of kind ${workload.kind}: the rate of open workloads can change; others ` +
        'take arrivals such as steps';
      this.wrong('rate', message);
    }
  }

  private checkWeights(name: string, wanted: string | null, to: ReadonlyMap<string, number>): void {
    const service = this.service(name, 'weights');
    if (service === null) return;
    const routes = routesOf(service);
    const meant = meantRoutes(routes, wanted);
    if (wanted !== null && meant.length === 0) {
      const known = routes.map((route) => route.name);
      this.unknown('route', 'route', wanted, known);
      return;
    }
    if (meant.length !== 1) {
      const several = meant.map((i) => routes[i].name).join(', ');
      this.wrong(
        'weights',
        meant.length === 0
          ? `'${name}' has no route with more than one destination`
          : `'${name}' has several such routes: say \`route\`, one of ${several}`,
      );
      return;
    }
    const known = routes[meant[0]].to.map((each) => destinationName(name, each));
    for (const destination of to.keys()) {
      if (!known.includes(destination)) this.unknown('to', 'destination', destination, known);
    }
    if (![...to.values()].some((weight) => weight > 0)) {
      this.wrong('to', 'gives nobody anything: expected a weight above 0');
    }
  }

  private checkMtls(name: string): void {
    const service = this.service(name, 'mtls');
    if (service === null) return;
    const beside = [...this.services.values()].find(({ mesh }) => mesh?.beside === name)?.mesh;
    if (beside === undefined || beside === null) {
      this.wrong('mtls', `'${name}' has no proxies beside it (mesh: sidecar or ambient)`);
    } else if (beside.tls === 'off') {
      this.wrong('mtls', `the proxies of '${name}' speak no TLS: begin with mtls: permissive`);
    }
  }

  private service(name: string, key: string): PlainService | null {
    const service = this.services.get(name);
    if (service === undefined) this.unknown(key, 'service', name, this.services.keys());
    return service ?? null;
  }

  private wrong(key: string, message: string): void {
    this.draft.problems.at([...this.path, key], message);
  }

  private unknown(key: string, what: string, name: string, known: Iterable<string>): void {
    this.draft.problems.unknown([...this.path, key], what, name, known);
  }
}

/** Callers address the replicas themselves. */
function isUnbalanced({ balancer }: PlainService): boolean {
  return balancer.at === 'nowhere';
}

function shortName(full: string): string {
  return full.slice(full.indexOf('/') + 1);
}

/** By its name, or as "node - node" in either order. */
function isCalled({ name, a, b }: PlainLink, wanted: string): boolean {
  return (
    name === wanted || `${a.node} - ${b.node}` === wanted || `${b.node} - ${a.node}` === wanted
  );
}

/** Some seconds of work. */
const MOST_TIMES = 1e7;
