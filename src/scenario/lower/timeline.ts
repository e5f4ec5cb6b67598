import { createDistribution } from '../../engine/distributions/table.js';
import type { Path } from '../errors.js';
import type {
  PlainChange,
  PlainLink,
  PlainOccasion,
  PlainService,
  PlainTimelineEntry,
  PlainWorkload,
} from '../plain.js';
import type { TimelineEntry } from '../schema.js';
import type { Draft } from './draft.js';

/** The timeline in plain form: whatever it names is there, and by its full name. */
export function lowerTimeline(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): PlainTimelineEntry[] {
  return draft.scenario.timeline.map((told, i) => ({
    occasion: occasionOf(told),
    lasts: told.for,
    change: new ChangeLowering(draft, services, traffic, ['timeline', i]).lower(told),
  }));
}

function occasionOf({ at, every, random, from, until = null }: TimelineEntry): PlainOccasion {
  if (every !== undefined) return { kind: 'every', period: every, from: from ?? every, until };
  if (random !== undefined) return { kind: 'random', gap: random, from: from ?? 0, until };
  return { kind: 'at', times: at ?? [] };
}

class ChangeLowering {
  constructor(
    private readonly draft: Draft,
    private readonly services: ReadonlyMap<string, PlainService>,
    private readonly traffic: ReadonlyMap<string, PlainWorkload>,
    private readonly path: Path,
  ) {}

  lower(told: TimelineEntry): PlainChange {
    this.checkTimes(told);
    switch (told.kind) {
      case 'down':
      case 'up': {
        const names = told.kind === 'down' ? told.down : told.up;
        return { kind: told.kind, ...this.places(names, told.kind), one: told.pick === 'one' };
      }
      case 'link': {
        const { link, pick, delay, rate, impairments } = told;
        const { links, nodes } = this.places(link, 'link');
        if (nodes.length > 0) this.wrong('link', `'${nodes[0]}' is a node: name a link`);
        if (delay === undefined && rate === undefined && impairments === undefined) {
          this.wrong('link', 'expected a delay, a rate or impairments, which say what changes');
        }
        return { kind: 'link', links, one: pick === 'one', delay, rate, impairments };
      }
      case 'slow': {
        const { slow, pick, factor, extra } = told;
        if (factor === 1 && extra === 0) this.wrong('slow', 'expected a factor or extra time');
        const replicas = this.replicas(slow, 'slow');
        return { kind: 'slow', replicas, one: pick === 'one', factor, extra };
      }
      case 'pause':
        return this.ofReplicas(told.kind, told.pause, told.pick);
      case 'crash':
        return this.ofReplicas(told.kind, told.crash, told.pick);
      case 'repair':
        return this.ofReplicas(told.kind, told.repair, told.pick);
      case 'add':
        return { ...this.ofReplicas(told.kind, this.members(told.add, 'add'), told.pick) };
      case 'remove': {
        const replicas = this.replicas(this.members(told.remove, 'remove'), 'remove');
        return { kind: 'remove', replicas, one: told.pick === 'one', drain: told.drain };
      }
      case 'scale':
        return this.scale(told);
      case 'partition':
        return { kind: 'partition', groups: this.groups(told.partition) };
      case 'rate':
        for (const name of told.rate) this.checkRate(name);
        return { kind: 'rate', workloads: told.rate, factor: told.factor };
      case 'switch': {
        const service = this.service(told.switch, 'switch');
        if (service !== null && isUnbalanced(service)) {
          this.wrong('switch', `'${told.switch}' has no balancer whose policy could change`);
        }
        return { kind: 'switch', service: told.switch, policy: told.policy };
      }
    }
  }

  /** What never happens may be meant so, with another duration: it is only said. */
  private checkTimes({ at, every, random, from, until }: TimelineEntry): void {
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

  private ofReplicas<K extends 'pause' | 'crash' | 'repair' | 'add'>(
    kind: K,
    names: readonly string[],
    pick: 'all' | 'one',
  ) {
    return { kind, replicas: this.replicas(names, kind), one: pick === 'one' };
  }

  private scale(told: Extract<TimelineEntry, { kind: 'scale' }>): PlainChange {
    const { scale: name, to, drain } = told;
    this.members([name], 'scale');
    const count = this.service(name, 'scale')?.replicas.length ?? to;
    if (to > count) {
      const message = `'${name}' has ${count} replicas: list more of them, with absent: true`;
      this.wrong('to', message);
    }
    return { kind: 'scale', service: name, to, drain };
  }

  /** Links and nodes by their names; a node's name comes first. */
  private places(names: readonly string[], key: string): { links: string[]; nodes: string[] } {
    const links: string[] = [];
    const nodes: string[] = [];
    for (const name of names) {
      if (this.draft.nodes.has(name)) {
        nodes.push(name);
        continue;
      }
      const found = this.draft.links.filter((link) => isCalled(link, name));
      links.push(...found.map((link) => link.name));
      if (found.length > 0) continue;
      const isReplica = this.allReplicas().some(
        (full) => full === name || shortName(full) === name,
      );
      if (isReplica || this.services.has(name)) {
        this.wrong(key, `'${name}' is on no network: crash, pause and slow are for replicas`);
        continue;
      }
      const known = [...this.draft.nodes.keys(), ...this.draft.links.map((link) => link.name)];
      this.unknown(key, 'link or node', name, known);
    }
    return { links, nodes };
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

  /** The names again, after a check that replicas of those services may come and go. */
  private members<N extends readonly string[]>(names: N, key: string): N {
    for (const name of names) {
      for (const [owner, service] of this.services) {
        const meant =
          owner === name ||
          service.replicas.some((it) => it.name === name || `${owner}/${it.name}` === name);
        if (!meant) continue;
        if (isUnbalanced(service)) {
          this.wrong(key, `'${owner}' has no balancer: its replicas cannot come and go`);
        }
        if (service.partitions !== null) {
          const message =
            `'${owner}' is partitioned, and who owns a key does not change in a run: ` +
            'see partitions.scaleTo';
          this.wrong(key, message);
        }
      }
    }
    return names;
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
