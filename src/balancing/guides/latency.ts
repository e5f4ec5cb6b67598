import type { Guide } from '../entry.js';

/** Guides to the policies that go by latencies, load reports and probes. */
export const latencyGuides = {
  peakEwma: {
    follows:
      "Finagle of 2024; tower's as Linkerd 2 uses it; Envoy's of 2026, since it left " +
      '`contrib`, with panic below 50 % (`panic`) and all samples kept, where Envoy ' +
      'keeps 1000 a host.',
    about:
      'Two are drawn at random, and latency * (active + 1) is compared. The latency jumps up ' +
      'to a longer sample and otherwise decays with e^(-elapsed / decay), also while nothing ' +
      'is sent. Linkerd begins at a default latency; Envoy merges samples now and then, ' +
      'without peaks, each by the time since the one before it.',
    use:
      'Backends whose speed differs or changes, and nobody to set weights: one that pauses is ' +
      'avoided from its first slow answer on.',
    fails:
      'It cannot tell a slow backend from a large request: where sizes vary much, one long ' +
      'answer scares it off for a while. An error that comes fast looks like a fast answer. A ' +
      'backend that is not used is forgiven by and by, and tried again though nothing has ' +
      'changed.',
  },
  leastTime: {
    follows:
      'nginx `least_time last_byte` as in the open tree of 2026, without `inflight`. ' +
      'What all methods of nginx share holds here too: never twice to the same server ' +
      'for one request, and `maxFails` within `failTimeout`. Not modelled: `max_conns`, ' +
      'backup servers.',
    about:
      'The estimate is latency * (active + 1) / weight, where the latency is an average of ' +
      'the last twenty or so good answers, raised to the next multiple of 20 ms; ties take ' +
      'smooth weighted turns. One that was not looked at for `failTimeout` has its latency ' +
      'halved.',
    use: 'One nginx before backends that differ by more than 20 ms.',
    fails:
      'Below 20 ms all look the same and it is `least-connections`; above 5 s too. A backend ' +
      'whose average is high gets few requests and so keeps its average, until that is ' +
      'halved; then it is tried again, slow or not. Each instance learns for itself.',
  },
  reportedWeights: {
    follows:
      'Envoy of 2026: the median for unknown weights, earliest deadline first, panic ' +
      'below 50 % (`panic`); `grpc`: gRFC A58, the mean, a stride that cuts what is ' +
      'beyond ten times the mean or under a tenth. Reports come once a second, not with ' +
      'each answer.',
    about:
      'The weight is rate / (utilisation + errors / rate * penalty), as each backend reports ' +
      'it about once a second. Before ten seconds of reports, or after three minutes of ' +
      'silence, a backend gets the median of the weights (`grpc`: the mean).',
    use:
      'Very many clients that each see little, as with gRPC: what one client sends says ' +
      'nothing about the load of a backend, but the backend knows. It finds the speeds of ' +
      'unequal machines, and no weights have to be kept.',
    fails:
      'Between reports it is oblivious: it evens out utilisation over seconds, not queues. ' +
      'Until the first weights count it is plain turns. A report of few requests is noisy, ' +
      'and so are the weights: in the chart backends report from 6 to 60 requests a second, ' +
      'and for most of it plain turns do better.',
  },
  prequal: {
    follows: "The paper's asynchronous mode; no probes while there are no requests.",
    about:
      'Every request sends three probes for later ones and is placed by the answers to ' +
      'earlier ones. Backends that have more in flight than a quantile (0.84) of recent ' +
      'answers are hot: of the cold the least latency is taken; if all are hot, the fewest in ' +
      'flight.',
    use:
      'Many clients and a hundred backends or more, on machines that others use too, so that ' +
      'speeds change all the time (YouTube, by the paper). Probes carry what all clients ' +
      'together do to a backend.',
    fails:
      'Probes cost messages and work at the backends. A client that sends seldom has only old ' +
      'answers, or none, and then draws at random. With no more backends than the pool holds ' +
      '(16), as in the chart, answers are used again until they age, which is not what it was ' +
      'made for. Weights do not count; latency takes their place.',
  },
} satisfies Record<string, Guide>;
