/** What is told of connections: steps of requests by them, and bulk flows. */
import { meanings, type Step, steps as stepNames } from '../../traffic/steps.js';
import { bytes, count, megabits, number, record, seconds, share, word } from '../fields.js';
import { latency } from './latency.js';

/** Steps of requests that travel by connections, as browsers and `curl -w` show them. */
export const steps = record(
  Object.fromEntries(
    stepNames.map((step) => [step, latency.means(meanings[step])]),
  ) as unknown as Record<Step, typeof latency>,
);

/** What became of the connections of clients. */
export const connections = record(
  {
    opened: count(),
    reused: count('Requests on a connection that had carried one before.', { more: true }),
    failed: count('Those that did not come about.'),
    stale: count(
      'Requests on a connection that had carried one before, and that ended without a word of an answer; or ' +
        'that their server has not seen.',
    ),
    resent: count('Those of them that were sent once more, on another.'),
    timeWait: count('In TIME-WAIT at the end, on the machines of the clients.'),
  },
  { 'time-wait': 'timeWait' },
);

/** Segments that were sent again, by why. */
export const retransmitted = record({
  fast: count('By loss detection: duplicate or selective acknowledgements, RACK.'),
  timeout: count('By the retransmission timer.'),
  probe: count('Of tail-loss probes.'),
  mtu: count('As too long for the way, when an error had said so.'),
  syn: count('SYN, and SYN with ACK.'),
  spurious: count('Of all, those that the other end says have come twice (D-SACK).'),
});

/** One flow of TCP. */
export const flow = record(
  {
    from: word('The client.'),
    to: word(),
    outcome: word('completed, or why not; empty while it goes on.'),
    state: word("Of its sender's connection, at the end."),
    congestion: word(),
    start: seconds(),
    end: seconds('When its last byte was read, or it stopped; none while it goes on.').orNull(),
    delivered: bytes('Payload that came, within the measured span.'),
    goodput: megabits('The same by its own life within the span.', { more: true }).orNull(),
    rtt: latency.means('Round trips, as its sender measured them.'),
    retransmitted,
    timeouts: count(),
    recoveries: count(),
    window: number({}, 'Congestion window at the end, in segments.').orNull(),
    threshold: number({}, 'Slow-start threshold, in segments; none before any loss.').orNull(),
  },
  {
    rtt_min: 'rtt.min',
    rtt: 'rtt.mean',
    rtt_p99: 'rtt.p99',
    fast: 'retransmitted.fast',
    timeout: 'retransmitted.timeout',
    probe: 'retransmitted.probe',
    cwnd: 'window',
    ssthresh: 'threshold',
  },
);

/** All flows of a workload. */
export const bulk = record(
  {
    flows: count('That were begun.'),
    goodput: megabits("Sum of the flows', each over its own life within the span.", {
      more: true,
    }).orNull(),
    jain: share("Jain's index of the flows' goodput.", { more: true }).orNull(),
    windowedJain: share(
      'The same in each window of time over the flows that go on throughout; the mean of all windows.',
      { more: true },
    ).orNull(),
    maxOverMean: number().orNull(),
    retransmitted: count('Segments.'),
    retransmittedShare: share('Of all segments that were sent.', { as: 'percent' }).orNull(),
    timeouts: count(),
    rtt: latency.means('Round trips, as all senders measured them.'),
  },
  {
    total: 'goodput',
    Jain: 'jain',
    windowed: 'windowedJain',
    'max/mean': 'maxOverMean',
    again: 'retransmittedShare',
    rtt_p50: 'rtt.p50',
    rtt_p99: 'rtt.p99',
  },
);
