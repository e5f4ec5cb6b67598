import type { Guide } from '../entry.js';

/** Guides to the policies around another policy. */
export const wrappersGuides = {
  slowStart: {
    follows:
      'Envoy of 2025: the age counts from joining or a passed health check, not from ' +
      'the end of an ejection. Envoy has it for round robin and least request only; ' +
      'here any policy that heeds weights is told of them every `update`.',
    about:
      'A backend that has joined, or has become healthy, has weight * max((age / window)^(1 / ' +
      'aggression), least) until its window is over. The policy within sees this weight.',
    use:
      'Backends that are slow at first (empty caches, code not yet compiled, pools of ' +
      'connections to open), under policies that would give a newcomer its full share at ' +
      'once. Policies that count hold back by themselves, as the chart shows, unless ' +
      'everybody has many requests under way.',
    fails:
      'The policy within has to heed weights: `round-robin` and `random` do not. If all are ' +
      'new at once, all weights are small alike and nothing is held back. While the newcomer ' +
      'gets less the others get more: near full load the window is paid for by them.',
  },
  aperture: {
    follows: 'Finagle of 2024, deterministic aperture.',
    about:
      'Backends share a ring evenly; balancer i of c begins at i / c and uses a part just ' +
      'wide enough for `least` (12) backends, rounded up so that the parts of all cover every ' +
      'backend alike. One that is covered by a fraction has that fraction of its weight.',
    use:
      'Hundreds of clients and hundreds of backends, where each talking to each would take ' +
      'too many connections, and each client sends too little to keep them warm.',
    fails:
      'Clients have to know their number and how many they are, and to send about alike: a ' +
      'heavy client loads its part alone. Within the part a policy chooses among few: the ' +
      'less it sees, the less it can avoid the slow. With `least` near the number of backends ' +
      'nothing is saved.',
  },
  healthFilter: {
    follows: 'Envoy of 2025; the hash of a request does not choose its priority.',
    about:
      'The first priority gets all while 1.4 (`overprovisioning`) times its healthy share is ' +
      'at least 1, else that much, and the rest goes to the next. Where all together are not ' +
      'fit for everything, a priority with less than half healthy panics: it uses all of its ' +
      'backends, healthy or not.',
    use:
      'Backends near and far, or a reserve: traffic goes over by degrees as the near ones ' +
      'fail. Panic keeps the last healthy ones from being overrun when it is the checks that ' +
      'are wrong, or when everything is.',
    fails:
      'If the unhealthy are really dead, panic sends them their share of the requests, which ' +
      'fail. 1.4 takes for granted that the first priority has capacity to spare: if it does ' +
      'not, what is left of it is overloaded before anything goes over. Shares are for ' +
      'requests, not for their cost.',
  },
  outlierDetection: {
    follows:
      'Envoy of 2025 and gRFC A50; what the caller gave up is no failure. A router sees ' +
      "no answers' status: on a network it notices only flows that nobody answers.",
    about:
      'That is after 5 failures in a row, or when the rate of success over an interval lies ' +
      '1.9 standard deviations below the mean of all; the while grows with every time. At ' +
      'most 10 percent are left out at once.',
    use:
      'Backends that fail while their health checks succeed, and above all under policies ' +
      'that count: who fails fast looks idle to them and attracts everything.',
    fails:
      'With fewer than ten backends the default share lets nobody be left out ' +
      '(`alwaysEjectOne`). What all have in common is no outlier: an overloaded service fails ' +
      'everywhere. With few requests the rate is not judged, and each balancer learns for ' +
      'itself. Who comes back gets its full share at once.',
  },
} satisfies Record<string, Guide>;
