import { DatagramCourier } from '../calls/datagram-courier.js';
import { DirectCourier } from '../calls/direct-courier.js';
import type { Courier } from '../calls/courier.js';
import { Clock } from '../control/clock.js';
import { Deployment, type Witness } from '../control/deployment.js';
import { Pod, type PodState, type Probes } from '../control/pod.js';
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
import type { LiveService } from './live-service.js';
import type { LiveStack, Network } from './network.js';
import type { ReplicaStates } from './timeline/replicas.js';

interface World {
  simulator: Simulator;
  random: RandomFactory;
  network: Network;
  services: ReadonlyMap<string, LiveService>;
  states: ReplicaStates;
}

/** Whether any service of a scenario has its replicas kept as pods. */
export function keepsPods({ services }: PlainScenario): boolean {
  return [...services.values()].some(({ deployment }) => deployment !== null);
}

/** What keeps the pods of each service, by its name. */
export function buildDeployments(plain: PlainScenario, world: World): Map<string, Deployment> {
  const deployments = new Map<string, Deployment>();
  if (!keepsPods(plain)) return deployments;
  const clock = new Clock(world.simulator);
  for (const [name, live] of world.services) {
    const { deployment } = live.plain;
    if (deployment === null) continue;
    deployments.set(
      name,
      new DeploymentBuilder(plain, world, clock, name, live, deployment).build(),
    );
  }
  return deployments;
}

class DeploymentBuilder {
  constructor(
    private readonly plain: PlainScenario,
    private readonly world: World,
    private readonly clock: Clock,
    private readonly name: string,
    private readonly live: LiveService,
    private readonly told: PlainDeployment,
  ) {}

  build(): Deployment {
    const { clock, live, told, world, name } = this;
    const { create, startup, preStop, sigterm, grace } = told;
    const options = {
      ...{ create: createDistribution(create), startup: createDistribution(startup) },
      ...{ preStop, sigterm, grace },
    };
    const states = world.states.of(name);
    const pods = live.service.replicas.map(
      (replica, index) =>
        new Pod(
          clock,
          replica,
          index,
          options,
          states[index],
          world.random.stream(`${name}/${replica.name}`, 'pod'),
        ),
    );
    const present = pods.filter((_, i) => !live.plain.replicas[i].absent);
    const keeper = new Deployment(clock, pods, keeping(told), this.witness(), present.length);
    const courier = this.courier();
    for (const pod of pods) {
      pod.keep(keeper, this.probes(pod, courier));
      const drawn = world.random.stream(`${name}/${pod.name}`, 'probes');
      if (present.includes(pod)) pod.stand(1, () => drawn.uniform());
      else pod.leaveFree();
    }
    return keeper;
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
    const { name, world } = this;
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
      },
      rollout(revision, step) {
        const at = simulator.now;
        const phase = step === 'ends' ? 'ends' : step === 'begins' ? 'begins' : 'for good';
        tell({ kind: 'rollout', at, place: '', service: name, revision, step, phase });
      },
      scaled(from, to, why) {
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

function keeping({
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
