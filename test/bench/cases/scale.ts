import { type CommandCase, scenario } from '../case.js';

const REQUESTS_EACH = 100;

/** Hosts around one switch, each sending 100 small datagrams to others drawn at random. */
function scale(label: string, hosts: number, peer: boolean): CommandCase {
  return {
    name: `scale-${label}`,
    workload: `${hosts.toLocaleString('en')} hosts around a switch, ${REQUESTS_EACH} datagrams each`,
    unit: 'packets',
    amount: hosts * REQUESTS_EACH,
    // The peer's time grows with the square of the hosts: larger than this it is not waited for.
    peer: peer ? ['star', `--n=${hosts}`, '--route=bridge'] : undefined,
    ...scenario('star.yaml', `hosts=${hosts}`, `requests=${REQUESTS_EACH}`),
  };
}

/** The same with nothing sent: what it costs to build a network of so many hosts. */
function setUp(label: string, hosts: number): CommandCase {
  return {
    name: `set-up-${label}`,
    workload: `set-up alone of ${hosts.toLocaleString('en')} hosts`,
    unit: 'hosts',
    amount: hosts,
    ...scenario('star.yaml', `hosts=${hosts}`, 'requests=0'),
  };
}

export const cases = [
  scale('1k', 1_000, true),
  scale('10k', 10_000, false),
  setUp('1k', 1_000),
  setUp('10k', 10_000),
  setUp('100k', 100_000),
];
