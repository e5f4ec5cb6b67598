import { Balancer, type BalancerOptions, type Member } from '../balancing/balancer.js';
import { PartitionedPolicy } from '../balancing/partitioned-policy.js';
import type { Partitions } from '../balancing/partitions.js';
import type { Need, Tell } from '../balancing/policy.js';
import { createPolicy } from '../balancing/table.js';
import type { Described } from '../engine/options.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { BalancedChannel } from './balanced-channel.js';
import { SharedGate, SingleGate, type View } from './gate.js';
import { Handover } from './handover.js';
import { DirectHealthChecker, type HealthOptions } from './health.js';
import { DirectSupport, IdleNotices, LoadReporter } from './policy-support.js';
import type { Request } from './request.js';
import type { Server } from './server.js';

/** Who gives a service its requests where there is no network. */
export interface DirectBalancing {
  /** What the balancers know of the servers beforehand. */
  members: readonly Member[];
  policy: Described;
  /** What it asks for, and what policies that may take its place ask for. */
  needs: readonly Need[];
  /** Checks of the servers; null for none. */
  health: HealthOptions | null;
  /** How many independent balancers, at least 1, and what each sees of the backends. */
  balancers: number;
  view: View;
  /** How long a client keeps its backend; absent for no affinity. */
  affinity?: Nanoseconds;
  /** Which servers may serve which keys; absent where any may serve any. */
  partitions?: Partitions;
}

/** A service's front without a network. */
export interface DirectService {
  channel: BalancedChannel;
  balancers: readonly Balancer<Request>[];
  changePolicy: (policy: Described, now: Nanoseconds) => void;
}

/** How long a balancer in the kernel keeps a TCP connection after its end (linux ip_vs_proto_tcp.c). */
export const TIME_WAIT: Nanoseconds = 120e9;

/** Puts balancers before a service, with whatever their policy asks for. */
export function openDirectChannel(
  simulator: Simulator,
  name: string,
  servers: readonly Server[],
  options: DirectBalancing,
  random: RandomFactory,
  tell?: Tell,
): DirectService {
  const { members, policy, needs, balancers: count, view, affinity, partitions, health } = options;
  const policyOf = (described: Described): BalancerOptions<Request>['policy'] =>
    partitions === undefined
      ? described
      : (context) =>
          new PartitionedPolicy(partitions, context, (inner) => createPolicy(described, inner));
  const balancers = Array.from({ length: count }, (_, index) => {
    const lonely = count === 1 && needs.length === 0;
    const support = lonely
      ? undefined
      : new DirectSupport(simulator, servers, needs, { index, count });
    const balancer = new Balancer<Request>({
      members,
      policy: policyOf(policy),
      random: random.stream(index === 0 ? name : `${name}/${index}`, 'policy'),
      support,
      affinity,
      tell: tell && numbered(tell, index, count),
      inactive: needs.includes('inactive') ? TIME_WAIT : undefined,
      dispatcher: { dispatch: (request, backend) => channel.dispatch(request, backend) },
    });
    support?.serve(balancer);
    return balancer;
  });
  if (needs.includes('idle') || needs.includes('freed')) {
    new IdleNotices(simulator, servers, balancers, needs, random);
  }
  if (needs.includes('reports')) new LoadReporter(simulator, servers, balancers);
  const plain = count === 1 && view.delay === 0;
  const gate = plain
    ? new SingleGate(balancers[0])
    : new SharedGate(simulator, balancers, view, random.keyed(name, 'balancer'));
  const channel = new BalancedChannel(simulator, gate, new Handover(simulator, servers));
  if (health !== null) new DirectHealthChecker(simulator, balancers, servers, health, tell);
  return {
    channel,
    balancers,
    changePolicy: (described, now) => {
      for (const balancer of balancers) balancer.changePolicy(policyOf(described), now);
    },
  };
}

/** Says which of several balancers has done it. */
function numbered(tell: Tell, index: number, count: number): Tell {
  if (count === 1) return tell;
  return (backend, what, phase, at) => tell(backend, `balancer ${index + 1}: ${what}`, phase, at);
}
