import { type CommandCase, scenario } from '../case.js';

const REQUESTS_EACH = 100;

/** Small datagrams around one switch: the peer's workload. */
const star: CommandCase = {
  name: 'star-1k',
  workload: '1,000 hosts around a switch, 100 datagrams each',
  unit: 'packets',
  amount: 100_000,
  peer: ['star', '--n=1000', '--route=bridge'],
  ...scenario('test/bench/scenarios/star.yaml', 'hosts=1000', `each=${REQUESTS_EACH}`),
};

/** Hosts of a routed fabric, each with 100 requests to others, answers included. */
const scale: CommandCase = {
  name: 'scale-10k',
  workload: '10,000 hosts on a routed fabric, 100 requests and answers each',
  unit: 'requests',
  amount: 10_000 * REQUESTS_EACH,
  ...scenario('scenarios/scale-10k.yaml', 'hosts=10000', `each=${REQUESTS_EACH}`),
};

/** The same with one request in all: what it costs to build a network of so many hosts. */
function setUp(label: string, hosts: number): CommandCase {
  return {
    name: `set-up-${label}`,
    workload: `set-up alone of ${hosts.toLocaleString('en')} hosts on a routed fabric`,
    unit: 'hosts',
    amount: hosts,
    ...scenario('scenarios/scale-10k.yaml', `hosts=${hosts}`, 'each=0'),
  };
}

export const cases = [star, scale, setUp('1k', 1_000), setUp('10k', 10_000), setUp('100k', 100_000)];
