import { OptionReader } from '../../engine/option-reader.js';
import type { GuidedEntry } from '../entry.js';
import { yardsticksGuides } from '../guides/yardsticks.js';
import { CentralQueuePolicy } from '../policies/central-queue.js';
import { LeastWorkPolicy } from '../policies/least-work.js';

const centralQueue: GuidedEntry = {
  name: 'central-queue',
  summary: 'requests wait at the balancer until a worker is free: late binding',
  guide: yardsticksGuides.centralQueue,
  source: 'Daley 1987: Certain optimality properties of the FCFS discipline for G/G/s queues',
  needs: ['oracle', 'freed'],
  positional: ['slots'],
  options: [
    {
      name: 'slots',
      kind: 'integer',
      default: 0,
      min: 0,
      meaning:
        'Requests that a backend may have at once, by what this balancer counts; 0 for as many ' +
        'as it has workers, by an oracle.',
    },
  ],
  create: (options, context) =>
    new CentralQueuePolicy(context, new OptionReader(centralQueue, options).number('slots')),
};

const leastWork: GuidedEntry = {
  name: 'least-work-left',
  summary: 'the backend that would be done first with what it has, as only an oracle knows',
  guide: yardsticksGuides.leastWork,
  source: 'Kiefer and Wolfowitz 1955: On the theory of queues with many servers',
  needs: ['oracle'],
  options: [],
  create: (_options, context) => new LeastWorkPolicy(context),
};

/** What full knowledge could do: no real balancer has it. */
export const yardsticks: readonly GuidedEntry[] = [centralQueue, leastWork];
