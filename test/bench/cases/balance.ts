import { type CommandCase, scenario } from '../case.js';

const REQUESTS = 1_000_000;

/** A balancing study without a network: what a policy costs, beside all that any run does. */
function balance(label: string, policy: string, servers: number, most?: number): CommandCase {
  return {
    name: `balance-${label}`,
    workload: `1 M requests over ${servers.toLocaleString('en')} servers by ${policy}`,
    unit: 'requests',
    amount: REQUESTS,
    most: most === undefined ? undefined : { cpu: most },
    ...scenario(
      'test/bench/scenarios/balance.yaml',
      `services.web.policy=${policy}`,
      `servers=${servers}`,
      `total=${REQUESTS}`,
    ),
  };
}

export const cases = [
  balance('random', 'random', 100, 1),
  balance('two-choices', 'power-of-d-choices', 100, 1),
  balance('least-100', 'least-connections', 100),
  balance('least-10k', 'least-connections', 10_000),
];
