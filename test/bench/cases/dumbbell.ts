import { type CommandCase, scenario } from '../case.js';

/** Ten New Reno flows for 60 s through 100 Mbit/s and 10 ms, accesses of 1 Gbit/s. */
const dumbbell: CommandCase = {
  name: 'dumbbell',
  workload: '10 TCP flows share 100 Mbit/s for 60 s',
  unit: 'packets', // full segments over the bottleneck, at 1500 bytes each
  amount: 500_000,
  peer: ['dumbbell', '--F=10', '--T=60'],
  ...scenario('dumbbell.yaml', 'flows=10'),
};

export const cases = [dumbbell];
