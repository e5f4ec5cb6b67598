import { type CommandCase, scenario } from '../case.js';

/** Calls at a second of simulated time, those at the entrance included, and simulated seconds. */
const CALLS = 250 * 9;
const LENGTH = 60;

const sidecars: CommandCase = {
  name: 'mesh',
  workload: '200 services, 1000 sidecars, 2250 calls/s by mutual TLS and HTTP/2, 60 s',
  unit: 'requests',
  amount: CALLS * LENGTH,
  most: { cpu: 60, memory: 1e9 },
  ...scenario('test/bench/scenarios/mesh.yaml'),
};

/** Ten times as long: what is kept for ever would show. */
const long: CommandCase = {
  ...sidecars,
  name: 'mesh-long',
  workload: 'the same, 600 s',
  amount: CALLS * LENGTH * 10,
  most: { cpu: 600, memory: 1e9 },
  ...scenario('test/bench/scenarios/mesh.yaml', 'length=600 s'),
};

const direct: CommandCase = {
  ...sidecars,
  name: 'mesh-direct',
  workload: '200 services without a network, 18,000 calls/s, 60 s',
  amount: 2000 * 9 * LENGTH,
  ...scenario('test/bench/scenarios/mesh-direct.yaml'),
};

export const cases = [sidecars, long, direct];
