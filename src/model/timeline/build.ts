import { createDistribution } from '../../engine/distributions/table.js';
import type { Described } from '../../engine/options.js';
import type { RandomFactory, RandomSource } from '../../engine/random.js';
import type { Simulator } from '../../engine/simulator.js';
import type { ChangeTold } from '../../facts/facts.js';
import { createFilter } from '../../net/filter/table.js';
import type { LinkDirection } from '../../net/link.js';
import type { PlainScenario, PlainTimelineEntry } from '../../scenario/plain.js';
import { Overlay } from '../../traffic/overlay.js';
import { Down } from '../../traffic/condition.js';
import {
  type Change,
  type Occasion,
  Timeline,
  type TimelineEntry,
} from '../../traffic/timeline.js';
import type { ControlPlane } from '../control-plane.js';
import { Configuration } from './configuration.js';
import type { Network } from '../network.js';
import type { Pods } from '../pods.js';
import { type LiveService, setsOf } from '../live-service.js';
import type { LiveWorkload } from '../workloads/live.js';
import type { Drains } from '../../control/drain.js';
import type { Keeper } from '../../control/keeper.js';
import { AtOnce, type Target, TargetsChange } from './changes.js';
import { type LinkFilters, LinkStates } from './links.js';
import { Partition } from './partition.js';
import type { ReplicaState, ReplicaStates } from './replicas.js';

/** The live world that changes. */
export interface World {
  simulator: Simulator;
  random: RandomFactory;
  network: Network;
  control: ControlPlane;
  services: ReadonlyMap<string, LiveService>;
  workloads: ReadonlyMap<string, LiveWorkload>;
  states: ReplicaStates;
  pods: Pods;
}

/** Sets the timeline of a scenario to work. */
export function buildTimeline(plain: PlainScenario, world: World): void {
  if (plain.timeline.length > 0) new TimelineBuilder(plain, world).build();
}

class TimelineBuilder {
  private readonly links: LinkStates;
  private readonly replicas: ReplicaStates;
  private readonly nodes = new Map<string, Overlay<boolean>>();
  private readonly paces = new Map<string, Overlay<number>>();
  private readonly policies = new Map<string, Overlay<Described>>();
  private readonly configuration: Configuration;
  private timeline!: Timeline;

  constructor(
    private readonly plain: PlainScenario,
    private readonly world: World,
  ) {
    this.links = new LinkStates(world.network);
    this.replicas = world.states;
    this.replicas.after = (delay, then) => this.timeline.after(delay, then);
    this.configuration = new Configuration(world);
  }

  build(): void {
    const end = this.plain.duration ?? Infinity;
    const entries = this.plain.timeline.map((entry, i) => this.entry(entry, i, end));
    this.timeline = new Timeline(this.world.simulator, entries);
  }

  private entry(plain: PlainTimelineEntry, place: number, end: number): TimelineEntry {
    const { random } = this.world;
    const name = `timeline ${place + 1}`;
    const change = this.change(plain, name);
    return {
      occasion: liveOccasion(plain, end),
      lasts: plain.for && createDistribution(plain.for),
      change: isOfSets(plain) ? new AtOnce(change, this.replicas) : change,
      random: random.stream(name, 'times'),
    };
  }

  private change(change: PlainTimelineEntry, name: string): Change {
    const isOne = 'pick' in change && change.pick === 'one';
    const one = isOne ? this.world.random.stream(name, 'target') : null;
    const ofReplicas = (
      replicas: readonly string[],
      to: ChangeTold['to'],
      target: (state: ReplicaState) => Omit<Target, 'name'>,
    ): Change => {
      const targets = replicas.map((name): Target => {
        const state = this.replicas.named(name);
        // To add is about those that are not there.
        const isThere = (): boolean => state.membership.value.present !== (change.kind === 'add');
        return { name, isThere, ...target(state) };
      });
      return new TargetsChange({ change: change.kind, to }, targets, one);
    };
    switch (change.kind) {
      case 'down':
        return this.cut(change.kind, change.down, one);
      case 'up':
        return this.cut(change.kind, change.up, one);
      case 'link': {
        const { delay, rate, impairments } = change;
        const to = {
          ...(delay !== undefined && { delay }),
          ...(rate !== undefined && { rate }),
          ...(impairments && { impairments: impairments.map(({ kind }) => kind) }),
        };
        const targets = change.link.map((link) => this.linkTarget(link, change, name));
        return new TargetsChange({ change: 'link', to }, targets, one);
      }
      case 'slow': {
        const { factor, extra } = change;
        return ofReplicas(change.slow, { factor, extra }, ({ slowness }) =>
          of(slowness, { factor, extra }),
        );
      }
      case 'errors': {
        const { share, status, early } = change;
        const errors = share === 0 ? null : { share, status, early };
        return ofReplicas(change.errors, { share, status, early }, (state) =>
          of(state.errors, errors),
        );
      }
      case 'pause':
        return ofReplicas(change.pause, {}, ({ paused }) => of(paused, true));
      case 'crash':
        return ofReplicas(change.crash, {}, ({ crashed }) => of(crashed, true));
      case 'repair':
        return ofReplicas(change.repair, {}, repaired);
      case 'add':
        return ofReplicas(change.add, {}, ({ membership }) =>
          of(membership, { present: true, drain: Infinity }),
        );
      case 'remove': {
        const drain = change.drain ?? Infinity;
        return ofReplicas(change.remove, { drain: change.drain }, ({ membership }) =>
          of(membership, { present: false, drain }),
        );
      }
      case 'rollout': {
        const targets = change.rollout.map((service) => {
          const keeper = this.world.pods.keepers.get(service) as Keeper;
          return { name: service, ...forGood(() => keeper.rollOut()) };
        });
        return new TargetsChange({ change: 'rollout', to: {} }, targets, one);
      }
      case 'scale': {
        const { scale: service, to } = change;
        const keeper = this.world.pods.keepers.get(service);
        if (keeper !== undefined) return this.scaleOf(service, keeper, to);
        const drain = change.drain ?? Infinity;
        const parts = this.replicas
          .of(service)
          .map(({ membership }, i) => of(membership, { present: i < to, drain }));
        const told = { change: 'scale', to: { to, drain: change.drain } };
        return new TargetsChange(told, [{ name: service, ...together(parts) }]);
      }
      case 'drain': {
        const targets = change.drain.map((node) => {
          const drain = (): (() => void) => (this.world.pods.drains as Drains).drain(node);
          return { name: node, make: () => void drain(), lend: drain };
        });
        return new TargetsChange({ change: 'drain', to: {} }, targets, one);
      }
      case 'partition':
        return this.partition(change.partition);
      case 'rate': {
        const { rate: workloads, factor } = change;
        const targets = workloads.map((workload) =>
          overlaid(workload, this.pace(workload), factor),
        );
        return new TargetsChange({ change: 'rate', to: { factor } }, targets);
      }
      case 'weights': {
        const { weights: owner, route, to } = change;
        const { configuration } = this;
        const weights = [...to].map(([name, weight]) => `${name} ${weight}`);
        const value = configuration.inOrder(owner, route, to);
        const target = overlaid(owner, configuration.weights(owner, route), value);
        return new TargetsChange({ change: 'weights', to: { weights } }, [target]);
      }
      case 'mtls': {
        const { mtls: services, mode } = change;
        const targets = services.map((service) =>
          overlaid(service, this.configuration.plain(service), mode === 'permissive'),
        );
        return new TargetsChange({ change: 'mtls', to: { mode } }, targets);
      }
      case 'switch': {
        const { switch: service, policy } = change;
        const target = overlaid(service, this.policy(service), policy);
        return new TargetsChange({ change: 'switch', to: policyTold(policy) }, [target]);
      }
    }
  }

  /** Of the pods that somebody keeps, who is told how many are wanted. */
  private scaleOf(name: string, keeper: Keeper, to: number): Change {
    const wanted = new Overlay(keeper.size, (size) => keeper.scale(size, 'timeline'));
    return new TargetsChange({ change: 'scale', to: { to } }, [overlaid(name, wanted, to)]);
  }

  private cut(kind: 'down' | 'up', names: readonly string[], one: RandomSource | null): Change {
    const targets = names.map((name) => {
      const state = this.plain.nodes.has(name)
        ? this.node(name)
        : this.links.named(name).state.down;
      return overlaid(name, state, kind === 'down');
    });
    return new TargetsChange({ change: kind, to: {} }, targets, one);
  }

  /** A node that is down: its links are cut, and what runs on it is lost. */
  private node(name: string): Overlay<boolean> {
    let overlay = this.nodes.get(name);
    if (overlay !== undefined) return overlay;
    let was = false;
    overlay = new Overlay(false, (down) => {
      if (down === was) return;
      was = down;
      for (const link of this.links.atNode(name)) link.endWent(down);
      for (const replica of this.replicas.onHost(name)) replica.setDown(Down.HOST, down);
    });
    this.nodes.set(name, overlay);
    return overlay;
  }

  private linkTarget(
    name: string,
    change: Extract<PlainTimelineEntry, { kind: 'link' }>,
    entry: string,
  ): Target {
    const { link, state } = this.links.named(name);
    const { delay, rate, impairments } = change;
    const parts: Omit<Target, 'name'>[] = [];
    if (delay !== undefined) parts.push(of(state.delay, delay));
    if (rate !== undefined) parts.push(of(state.rates, { a: rate ?? 0, b: rate ?? 0 }));
    if (impairments !== undefined) {
      const filters: LinkFilters = {
        forward: this.filters(impairments, link.forward, entry),
        backward: this.filters(impairments, link.backward, entry),
      };
      parts.push(of(state.filters, filters));
    }
    return { name, ...together(parts) };
  }

  private filters(impairments: readonly Described[], { name }: LinkDirection, entry: string) {
    return impairments.map((impairment, i) =>
      createFilter(impairment, {
        random: () => this.world.random.stream(name, `${entry} impairment ${i}`),
      }),
    );
  }

  private partition(groups: readonly (readonly string[])[]): Change {
    const partition = new Partition(this.world.network, groups);
    const overlay = new Overlay(false, (stands) => partition.stand(stands));
    const names = groups.map((group) => (group.length < 3 ? group.join(', ') : `${group[0]}, ...`));
    const told = { change: 'partition', names, more: 0, to: {} };
    return new TargetsChange(told, [overlaid('', overlay, true)]);
  }

  private pace(name: string): Overlay<number> {
    let overlay = this.paces.get(name);
    if (overlay === undefined) {
      const live = this.world.workloads.get(name);
      overlay = new Overlay(1, (pace) => live?.changePace(pace));
      this.paces.set(name, overlay);
    }
    return overlay;
  }

  private policy(name: string): Overlay<Described> {
    let overlay = this.policies.get(name);
    if (overlay === undefined) {
      const { simulator, services } = this.world;
      const live = services.get(name) as LiveService;
      overlay = new Overlay(live.plain.balancer.policy, (policy) => {
        for (const { balancing, hasOwnPolicy } of setsOf(live)) {
          if (!hasOwnPolicy) balancing.changePolicy(policy, simulator.now);
        }
      });
      this.policies.set(name, overlay);
    }
    return overlay;
  }
}

/** Whether it changes who is in a set. */
function isOfSets({ kind }: PlainTimelineEntry): boolean {
  return kind === 'scale' || kind === 'add' || kind === 'remove';
}

/** Its options that are policies themselves are left out. */
function policyTold({ kind, options }: Described): ChangeTold['to'] {
  const told = [...options].flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [[name, value] as const],
  );
  return { policy: kind, ...Object.fromEntries(told) };
}

function liveOccasion(
  { at = [], every, random, from, until: told }: PlainTimelineEntry,
  end: number,
): Occasion {
  const until = told ?? end;
  if (every !== undefined) return { kind: 'every', period: every, from: from ?? every, until };
  if (random === undefined) return { kind: 'at', times: at };
  return { kind: 'random', gap: createDistribution(random), from: from ?? 0, until };
}

function of<T>(overlay: Overlay<T>, value: T): Omit<Target, 'name'> {
  return { make: () => overlay.set(value), lend: () => overlay.lend(value) };
}

/** What nothing undoes. */
function forGood(make: () => void): Omit<Target, 'name'> {
  return {
    make,
    lend() {
      make();
      return () => {};
    },
  };
}

function overlaid<T>(name: string, overlay: Overlay<T>, value: T): Target {
  return { name, ...of(overlay, value) };
}

function together(parts: readonly Omit<Target, 'name'>[]): Omit<Target, 'name'> {
  return {
    make: () => parts.forEach((part) => part.make()),
    lend() {
      const undos = parts.map((part) => part.lend());
      return () => undos.forEach((undo) => undo());
    },
  };
}

function repaired({ slowness, errors, paused, crashed }: ReplicaState): Omit<Target, 'name'> {
  return together([
    of(slowness, { factor: 1, extra: 0 }),
    of(errors, null),
    of(paused, false),
    of(crashed, false),
  ]);
}
