/** What is told of pods that something keeps, of rollouts and of drains. */
import { count, flag, record, seconds, tally } from '../fields.js';
import { ofOutcomes } from './latency.js';

/** Over the whole run. */
export const podState = record({
  pods: count('Times that a pod came into it, or was in it at first.'),
  time: seconds(
    'How long pods were in it, all together; of `gone` how long their places were empty.',
  ),
  refused: count(
    'Resets by which its machine answered what nobody took, and ports that were unreachable, probes left out; without a network, requests.',
  ),
  unanswered: count(
    'Segments, datagrams and pings that came when its address was gone, those sent again included; none without a network.',
  ),
  lost: count(
    'Attempts of requests that it had, and lost, as it was killed or crashed in it; whoever made one may make another.',
  ),
});

export const rollout = record(
  {
    from: seconds('When it began.').orLater(),
    took: seconds('Until all new pods were available, and no others were wanted.').orLater(),
    stuck: flag('It made no progress for its deadline.'),
    most: count(
      'Pods at a time as their controller counts them: those whose end has begun are left out.',
    ),
    mostThere: count('Pods at a time, those included whose end has begun.'),
    leastReady: count('Pods that were ready at a time.'),
    failed: tally(
      ofOutcomes,
      'Measured requests that failed after its beginning, whatever befell them, and were sent until five seconds after the old pods were ' +
        'gone and the new ones took requests: of workloads that ask for the service; where none does, of all.',
    ),
    noEndpoints: count(
      'Packets that were refused until then, as the service had no endpoint: their requests are among `failed`.',
    ),
  },
  { most_active: 'most', most_there: 'mostThere', least_ready: 'leastReady' },
);

export const scaling = record({
  ups: count('Times that more pods were wanted.'),
  downs: count(),
  most: count('Pods wanted at a time.'),
  least: count(),
});

export const drain = record({
  times: count('How often it was drained; what follows is of all of them together.'),
  over: count('How often no pod that was there was left.'),
  from: seconds('When the first began.').orLater(),
  took: seconds('Until no pod was left, at the longest; none while one is not over.').orLater(),
  stuck: flag('Pods are left that a budget would not let go though all were ready.'),
  pods: count('That were there as it began.'),
  evicted: count('Pods whose end it began.'),
  refused: count('Evictions that a budget did not allow; each is tried again.'),
});
