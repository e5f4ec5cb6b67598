import { type CommandCase, scenario } from '../case.js';

const help: CommandCase = {
  name: 'startup-help',
  workload: 'netloom --help',
  unit: 'starts',
  amount: 1,
  most: { cpu: 0.2 },
  command: ['--help'],
  needs: 'bin/netloom.js',
};

const small: CommandCase = {
  name: 'startup-scenario',
  workload: 'a small scenario from start to end',
  unit: 'starts',
  amount: 1,
  most: { cpu: 0.7 },
  ...scenario('test/bench/scenarios/small.yaml'),
};

export const cases = [help, small];
