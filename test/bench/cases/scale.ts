import { type CommandCase, scenario } from '../case.js';

const REQUESTS_EACH = 100;

/** Hosts of a routed fabric, each with 100 one-way requests to others. */
const scale: CommandCase = {
  name: 'scale-10k',
  workload: '10,000 hosts on a routed fabric, 100 one-way requests each',
  unit: 'requests',
  amount: 10_000 * REQUESTS_EACH,
  // A second to build it, ten to run it.
  most: { cpu: 11, memory: 300e6 },
  ...scenario('scenarios/scale-10k.yaml', 'n=10000', `each=${REQUESTS_EACH}`),
};

/** The same with nothing sent: what it costs to build a network of so many hosts. */
function setUp(label: string, hosts: number, most?: CommandCase['most']): CommandCase {
  return {
    name: `set-up-${label}`,
    workload: `set-up alone of ${hosts.toLocaleString('en')} hosts on a routed fabric`,
    unit: 'hosts',
    amount: hosts,
    most,
    ...scenario('scenarios/scale-10k.yaml', `n=${hosts}`, 'each=0'),
  };
}

export const cases = [
  scale,
  setUp('1k', 1_000),
  setUp('10k', 10_000, { memory: 300e6 }),
  setUp('100k', 100_000),
];
