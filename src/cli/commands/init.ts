import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { codeOf, Exit, outputError, reasonOf, type Report, usageError } from '../exit.js';

const NOTES = `
Example:
  netloom init && netloom run first.yaml`;

export function initCommand(report: Report): Command {
  return new Command('init')
    .description('write a first scenario to start from, with notes on what it says')
    .argument('[file]', 'where to', 'first.yaml')
    .addHelpText('after', NOTES)
    .action(async (file: string) => {
      const { print } = await import('../terminal.js');
      try {
        writeFileSync(file, SCENARIO, { flag: 'wx' });
      } catch (error) {
        if (codeOf(error) === 'EEXIST') {
          throw usageError(`${file} is there already: give another name`);
        }
        throw outputError(`cannot write ${file}: ${reasonOf(error)}`);
      }
      const quoted = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
      print(
        `${file} is written. What now:\n` +
          `  netloom run ${quoted}\n` +
          `  netloom run ${quoted} --set load=0.9\n` +
          `  netloom compare ${quoted}\n` +
          `  netloom list policies\n`,
      );
      report(Exit.OK);
    });
}

const SCENARIO = `# A service of a few replicas behind a balancer, and the requests that it gets.
version: 1
description: Requests to a few replicas, balanced.
seed: 1

# Names for numbers; expressions may use them, and --set load=0.9 changes one.
parameters:
  n: 4 # replicas
  service: 10 ms # mean time that a request takes a replica
  load: 0.7 # of what the replicas can do

services:
  web:
    replicas: n
    workers: 1 # requests that a replica works on at a time; others wait in its queue
    policy: round-robin # 'netloom list policies' names the others
    time: exponential(service) # or constant(service), lognormal(service, 2), ...

traffic:
  users:
    to: web
    arrivals: poisson(load * n / service)
    requests: 20000
    timeout: 2 s

# What 'netloom compare' does with this file.
compare:
  policies: [round-robin, random, power-of-d-choices, least-connections]
  replications: 10

# Conditions: a run that breaks one ends with exit code 1.
expect:
  - users.successRatio > 0.999
  - users.latency.p99 < 500 ms
`;
