/** What is told of pods that something keeps. */
import { count, flag, record, seconds, tally } from '../fields.js';
import { ofOutcomes } from './latency.js';

/** Over the whole run. */
export const podPhase = record({
  pods: count('Times that a pod came into it, or was in it at first.'),
  time: seconds('How long pods were in it, all together.'),
  refused: count(
    'Resets by which its machine answered what nobody took, and ports that were unreachable; without a network, requests.',
  ),
  unanswered: count(
    'Segments, datagrams and pings that came when its address was gone, those sent again included; none without a network.',
  ),
  lost: count('Requests that it had, and lost, as it was killed or crashed in it.'),
});

export const rollout = record({
  from: seconds('When it began.').orLater(),
  took: seconds('Until all new pods were available, and no others were wanted.').orLater(),
  stuck: flag('It made no progress for its deadline.'),
  most: count('Pods at a time, those that were about to end left out.'),
  leastReady: count('Pods that were ready at a time.'),
  failed: tally(
    ofOutcomes,
    'Measured requests that failed after its beginning, and were sent until five seconds after the old pods were gone and the new ones took requests: of workloads that ' +
      'ask for the service; where none does, of all.',
  ),
});

export const scaling = record({
  ups: count('Times that more pods were wanted.'),
  downs: count(),
  most: count('Pods wanted at a time.'),
  least: count(),
});
