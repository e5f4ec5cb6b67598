import { type CommandCase, scenario } from '../case.js';

const CUSTOMERS = 1_000_000;

const mm1: CommandCase = {
  name: 'mm1',
  workload: 'M/M/1 at utilisation 0.9, 1 M customers',
  unit: 'requests',
  amount: CUSTOMERS,
  ratio: 0.3,
  peer: ['mm1', `--n=${CUSTOMERS}`],
  ...scenario('test/bench/scenarios/mm1.yaml', `customers=${CUSTOMERS}`),
};

/** The same beside SimPy, whose program is in the folder next to ns-3's. */
const simpy: CommandCase = { ...mm1, name: 'mm1-simpy', ratio: 10, peer: ['../simpy/mm1.py'] };

export const cases = [mm1, simpy];
