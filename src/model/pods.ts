import { DatagramCourier } from '../calls/datagram-courier.js';
import { DirectCourier } from '../calls/direct-courier.js';
import type { Courier } from '../calls/courier.js';
import { Clock } from '../control/clock.js';
import { Autoscaler } from '../control/autoscaler.js';
import { Deployment } from '../control/deployment.js';
import { Drains, type DrainWitness, type Evictable } from '../control/drain.js';
import type { Keeper, Witness } from '../control/keeper.js';
import { Nodes } from '../control/nodes.js';
import { StatefulSet } from '../control/stateful-set.js';
import { Pod, type PodState, type Probes } from '../control/pod.js';
import { Sidecar } from '../control/sidecar.js';
import { Probe } from '../control/probe.js';
import { createDistribution } from '../engine/distributions/table.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { FactOf } from '../facts/facts.js';
import type {
  PlainDeployment,
  PlainProbe,
  PlainScenario,
  PlainService,
} from '../scenario/plain.js';
import { asks } from '../scenario/plain/traffic.js';
import type { LiveService } from './live-service.js';
import type { LiveStack, Network } from './network.js';
import { DrainLog } from './drain-log.js';
import { type Losses, PodLog } from './pod-log.js';
import { isBridged, PodMachine } from './pod-network.js';
import type { LiveWorkload } from './workloads/live.js';
import type { ReplicaStates } from './timeline/replicas.js';

interface World {
  simulator: Simulator;
  random: RandomFactory;
  network: Network;
  services: ReadonlyMap<string, LiveService>;
  states: ReplicaStates;
  workloads: ReadonlyMap<string, LiveWorkload>;
}

/** What keeps pods in a run, and takes them away. */
export interface Pods {
  keepers: ReadonlyMap<string, Keeper>;
  drains: Drains | null;
  drainLog: DrainLog | null;
}

/** Whether any service of a scenario has its replicas kept as pods. */
export function keepsPods({ services }: PlainScenario): boolean {
  return [...services.values()].some(({ deployment }) => deployment !== null);
}

/** Sets those to work who keep pods. */
export function buildPods(plain: PlainScenario, world: World): Pods {
  const keepers = new Map<string, Keeper>();
  if (!keepsPods(plain)) return { keepers, drains: null, drainLog: null };
  const { simulator } = world;
  const clock = new Clock(simulator);
  const nodes = new Nodes();
  const evictable: Evictable[] = [];
  for (const [name, live] of world.services) {
    const { deployment, disruptionBudget } = live.plain;
    if (deployment === null) continue;
    const keeper = new KeeperBuilder(plain, world, clock, nodes, name, live, deployment).build();
    keepers.set(name, keeper);
    evictable.push({ keeper, budget: disruptionBudget });
  }
  const drainLog = new DrainLog(clock, drained(plain));
  const witness = drainWitness(simulator, drainLog);
  return { keepers, drains: new Drains(clock, nodes, evictable, witness), drainLog };
}

/** Nodes whose drains the timeline has. */
function drained({ timeline }: PlainScenario): string[] {
  return timeline.flatMap((entry) => (entry.kind === 'drain' ? entry.drain : []));
}

class KeeperBuilder {
  constructor(
    private readonly plain: PlainScenario,
    private readonly world: World,
    private readonly clock: Clock,
    private readonly nodes: Nodes,
    private readonly name: string,
    private readonly live: LiveService,
    private readonly told: PlainDeployment,
  ) {}

  build(): Keeper {
    const { clock, nodes, live, told, world, name } = this;
    const { create, startup, preStop, sigterm, grace, dialsAtStart, teardown } = told;
    const options = {
      ...{ create: createDistribution(create), startup: createDistribution(startup) },
      ...{ preStop, sigterm, grace, dialsAtStart, teardown: createDistribution(teardown) },
    };
    const states = world.states.of(name);
    const pods = live.service.replicas.map((replica, index) => {
      const random = world.random.stream(`${name}/${replica.name}`, 'pod');
      const { host } = live.plain.replicas[index];
      const [sidecar, machine] = [this.sidecar(host), this.machine(host)];
      return new Pod(clock, replica, index, options, states[index], random, sidecar, machine);
    });
    const present = pods.filter((_, i) => !live.plain.replicas[i].absent);
    const around = { clock, nodes, witness: this.witness() };
    const keeper =
      told.kind === 'deployment'
        ? new Deployment(around, pods, told.nodes, present.length, deploymentOptions(told))
        : new StatefulSet(around, pods, told.nodes, present.length, told);
    const courier = this.courier();
    for (const pod of pods) {
      pod.keep(keeper, this.probes(pod, courier));
      const drawn = world.random.stream(`${name}/${pod.name}`, 'probes');
      if (present.includes(pod)) pod.stand(1, keeper.chooseNode(), () => drawn.uniform());
      else pod.leaveFree();
    }
    live.pods = new PodLog(
      clock,
      pods,
      present.length,
      this.planned(),
      (pod) => this.lossesAt(pods[pod]),
      () => this.noEndpoints(),
      (revision) => around.witness.rollout(revision, 'settled'),
    );
    this.watchFailures(live.pods);
    this.autoscale(keeper);
    return keeper;
  }

  /** Rollouts that the timeline has instants for. */
  private planned(): number {
    return this.plain.timeline.reduce(
      (sum, entry) =>
        entry.kind === 'rollout'
          ? sum +
            (entry.at?.length ?? 0) * entry.rollout.filter((each) => each === this.name).length
          : sum,
      0,
    );
  }

  private lossesAt(pod: Pod): Losses {
    const { replica, index } = pod;
    const { lost } = replica;
    const stack = this.world.network.stacks.get(this.live.plain.replicas[index].host ?? '');
    if (stack === undefined) return { refused: replica.refused, unanswered: 0, lost };
    const refused = (stack.tcp.made?.counts.resetsSent ?? 0) + stack.udp.unreachable;
    return { refused, unanswered: stack.stack.unanswered, lost };
  }

  /** Packets that kube-proxies have refused so far, as there was no endpoint. */
  private noEndpoints(): number {
    const { network } = this.world;
    const routers = this.plain.services.get(this.name)?.balancer.virtual?.routers ?? [];
    return routers.reduce((sum, node) => {
      const { service } = (network.stacks.get(node) as LiveStack).services.seat(this.name);
      return sum + (service?.unassigned ?? 0);
    }, 0);
  }

  /** Of workloads that ask for the service; of all, where none does. */
  private watchFailures(log: PodLog): void {
    const all = [...this.world.workloads.values()];
    const direct = all.filter(({ plain }) => asks(plain) && plain.target.name === this.name);
    for (const live of direct.length > 0 ? direct : all) live.onFailure?.(log);
  }

  /** What a pod is on its network; null without one. */
  private machine(host: string | null): PodMachine | null {
    const { world, plain } = this;
    const stack = world.network.stacks.get(host ?? '');
    if (host === null || stack === undefined) return null;
    // Those of sidecars have a life of their own.
    const tunnels = [...world.services.values()].flatMap(
      ({ plain: { mesh, replicas }, service }) =>
        mesh?.mode === 'ambient'
          ? service.replicas.filter((_, i) => replicas[i].host === host)
          : [],
    );
    return new PodMachine(stack, isBridged(plain, host), tunnels);
  }

  /** The proxy beside the pod of a host; null where none sees its requests. */
  private sidecar(host: string | null): Sidecar | null {
    const { world, clock } = this;
    for (const { plain, service } of world.services.values()) {
      if (plain.mesh?.mode !== 'sidecar') continue;
      const place = plain.replicas.findIndex((each) => each.host === host);
      if (place < 0) continue;
      const { order, startup, drain } = plain.mesh.life;
      const options = { order, startup: createDistribution(startup), drain };
      const replica = service.replicas[place];
      const random = world.random.stream(`${service.options.name}/${replica.name}`, 'start');
      return new Sidecar(clock, replica, options, random);
    }
    return null;
  }

  private autoscale(keeper: Keeper): void {
    const { live, clock, world, name } = this;
    const { autoscale, workers } = live.plain;
    if (autoscale === null) return;
    const { request } = autoscale;
    new Autoscaler(clock, keeper, { ...autoscale, request: request ?? workers }, (purpose) =>
      world.random.stream(`${name} autoscaler`, purpose).uniform(),
    );
  }

  private probes(pod: Pod, courier: Courier): Probes {
    const { clock, told } = this;
    const probe = (kind: keyof Probes, options: PlainProbe | null): Probe | null =>
      options && new Probe(clock, courier, pod.index, options, (passed) => pod.judge(kind, passed));
    return {
      readiness: probe('readiness', told.readiness),
      liveness: probe('liveness', told.liveness),
      started: probe('started', told.started),
    };
  }

  /** What takes probes to the pods: on a network their node, which is the router that they hang on. */
  private courier(): Courier {
    const { world, live, plain } = this;
    const node = nodeOf(plain, live.plain);
    if (node === null) return new DirectCourier(world.simulator, live.service.replicas);
    const backends = live.plain.replicas.map(({ host, ports: [port] }) => {
      const { stack, udp } = world.network.stacks.get(host as string) as LiveStack;
      return { address: stack.address, port, udp };
    });
    const { udp } = world.network.stacks.get(node) as LiveStack;
    return new DatagramCourier(world.simulator, udp, backends);
  }

  private witness(): Witness {
    const { name, world, live } = this;
    const { simulator } = world;
    const tell = (fact: FactOf<'changes'>): void => simulator.facts.changes?.tell(fact, null);
    return {
      pod(pod: Pod, before: PodState) {
        const at = simulator.now;
        const { state, isReady: ready, revision } = pod;
        tell({
          kind: 'pod',
          at,
          place: pod.name,
          service: name,
          before,
          state,
          ready,
          revision,
          phase: 'for good',
        });
        live.pods?.changed(pod, before);
      },
      rollout(revision, step) {
        const at = simulator.now;
        const phase = step === 'ends' || step === 'begins' ? step : 'for good';
        tell({ kind: 'rollout', at, place: '', service: name, revision, step, phase });
        live.pods?.rolls(revision, step);
      },
      scaled(from, to, why) {
        live.pods?.scaled(from, to);
        tell({
          kind: 'scaled',
          at: simulator.now,
          place: '',
          service: name,
          from,
          to,
          why,
          phase: 'for good',
        });
      },
    };
  }
}

function deploymentOptions({
  strategy,
  maxSurge,
  maxUnavailable,
  minReady,
  progressDeadline,
}: PlainDeployment) {
  return {
    ...{ strategy, maxSurge, maxUnavailable, minReady },
    progressDeadline: progressDeadline ?? Infinity,
  };
}

/** Tells of drains, and writes them down. */
function drainWitness(simulator: Simulator, log: DrainLog): DrainWitness {
  const tell = (node: string, step: DrainFact['step'], pod = ''): void => {
    const at = simulator.now;
    simulator.facts.changes?.tell(
      { kind: 'drain', at, place: node, step, pod, phase: DRAIN_PHASES[step] },
      null,
    );
  };
  return {
    begins(node, pods) {
      log.begins(node, pods);
      tell(node, 'begins');
    },
    evicted: (node) => log.evicted(node),
    refused(node, pod) {
      log.refused(node);
      tell(node, 'refused', pod.name);
    },
    stuck(node, pod) {
      log.stuck(node);
      tell(node, 'stuck', pod.name);
    },
    ends(node) {
      log.ends(node);
      tell(node, 'ends');
    },
    calledOff(node) {
      log.calledOff(node);
      tell(node, 'called-off');
    },
  };
}

type DrainFact = Extract<FactOf<'changes'>, { kind: 'drain' }>;

const DRAIN_PHASES: Readonly<Record<DrainFact['step'], DrainFact['phase']>> = {
  begins: 'begins',
  ends: 'ends',
  refused: 'for good',
  stuck: 'for good',
  'called-off': 'ends',
};

/** The router next to a service's pods; null without a network, or where none is. */
function nodeOf(
  { nodes, tables }: PlainScenario,
  { replicas, networked }: PlainService,
): string | null {
  if (!networked) return null;
  const host = nodes.get(replicas[0]?.host ?? '');
  const told = host?.kind === 'machine' ? host.routes : [];
  const routes = typeof told === 'string' ? (tables.routes.get(told) ?? []) : told;
  const gateways = routes.flatMap(({ via }) => via ?? []);
  for (const [name, node] of nodes) {
    if (node.kind !== 'machine' || !node.forwarding) continue;
    const has = node.ports.some(({ addresses }) =>
      addresses.some((address) => gateways.includes(address.split('/')[0])),
    );
    if (has) return name;
  }
  return null;
}
