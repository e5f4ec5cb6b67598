import type { Guide } from '../entry.js';

/** Guides to what full knowledge could do. */
export const yardsticksGuides = {
  centralQueue: {
    follows:
      "No system: Daley's model. Of several balancers each has a line of its own; the " +
      'one whose request has just ended comes first.',
    about:
      'They wait in one line, first come, first served; the fastest backend with a free ' +
      'worker takes the next, the first of the list at a tie.',
    use:
      'To see how much there is to gain. With identical servers, among policies that neither ' +
      'know sizes nor interrupt, no other has a lower expectation of any convex function of ' +
      'the wait, whatever the service times (Daley 1987). The mean response is then the least ' +
      'as well if service is exponential, or such that the time that is left shrinks with ' +
      'age.',
    fails:
      'With service times of great variance, knowing sizes (shortest remaining time first) or ' +
      'interrupting (processor sharing) is better. With unequal speeds it can pay to wait for ' +
      'a fast server beside an idle slow one: in the middle of the chart ' +
      '`shortest-expected-delay` is better at low load. And no real balancer knows in time ' +
      'that a worker is free; of several each has a queue of its own.',
  },
  leastWork: {
    follows: 'No system: the Kiefer and Wolfowitz model.',
    about:
      'A backend with an idle worker comes before one without; at a tie the faster is taken, ' +
      'then the first.',
    use:
      'To see what perfect knowledge of the queues gives a policy that has to place a request ' +
      'at once. With identical servers of one worker each, first come first served, every ' +
      'request begins when it would from a central queue, whatever the service times (Kiefer ' +
      'and Wolfowitz 1955; Foss 1980): it is the best of all that do not know the size of the ' +
      'new one, as far as the central queue is the best.',
    fails:
      'Where a few sizes make up most of the work, keeping the short apart from the long ' +
      '(SITA: Harchol-Balter, Crovella, Murta 1999) may be far better. With unequal speeds ' +
      'the size of the request itself would count too (in the middle of the chart ' +
      '`shortest-expected-delay` is better at low load); with several workers a backend, the ' +
      'sum of the work is not the wait.',
  },
} satisfies Record<string, Guide>;
