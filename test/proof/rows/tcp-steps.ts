import type { Results } from '../../../src/index.js';
import type { Row, Sabotage, Study } from '../row.js';

const MILLISECOND = 1e6;

interface Wanted extends Pick<Row, 'id' | 'what' | 'study' | 'sabotage'> {
  probe: (results: Results) => number;
  value: number;
  source: string;
}

function identical({ value, source, ...row }: Wanted): Row {
  const reference = { value, error: 0, source };
  return { ...row, reference: () => reference, kind: 'identical', tolerance: 0 };
}

function timer(...set: string[]): Study {
  return { scenario: 'tcp-timer', set, replications: 1, rows: 'packets' };
}

/** Milliseconds between the times at which data were sent, but for the first, which was acknowledged. */
function pauses({ packets }: Results): number[] {
  const sent = packets!
    .filter(({ payload, end }) => payload !== null && payload > 0 && end === 'dropped')
    .map(({ created }) => created / MILLISECOND);
  return sent.slice(1).map((time, i) => time - sent[i]);
}

const first = (results: Results): number => pauses(results)[0];
const SAMPLES = 'after round trips of 100 and 120 ms, in ms';
const RFC_6298 = 'RFC 6298, section 2: SRTT 102.5 and RTTVAR 42.5 ms';
/** The second sample is another. */
const slower: Sabotage = {
  what: 'a round trip of 122 ms',
  set: ['timeline[0].delay=62 ms'],
};

const timers: readonly Row[] = [
  identical({
    id: 'rto',
    what: `Retransmission time-out ${SAMPLES}, without its floor`,
    study: timer(),
    probe: first,
    value: 272.5,
    source: RFC_6298,
    sabotage: slower,
  }),
  identical({
    id: 'rto-floor',
    what: `Retransmission time-out ${SAMPLES}`,
    study: timer('least=1 s'),
    probe: first,
    value: 1000,
    source: 'RFC 6298, section 2.4',
    sabotage: { what: 'a floor of 200 ms', set: ['least=200 ms'] },
  }),
  identical({
    id: 'rto-backed-off',
    what: `Its fourth time-out in a row ${SAMPLES}, without the floor`,
    study: timer(),
    probe: (results) => pauses(results)[3],
    value: 8 * 272.5,
    source: 'RFC 6298, section 5.5: doubled each time',
    sabotage: slower,
  }),
  identical({
    id: 'rto-linux',
    what: `Linux's ${SAMPLES}`,
    study: timer('defaults.tcp.profile=linux', 'least=200 ms'),
    probe: first,
    value: 302.5,
    source: '102.5 + max(200, 4 RTTVAR) ms: linux tcp_input.c, tcp_rtt_estimator',
    sabotage: slower,
  }),
  identical({
    id: 'syn-linux',
    what: 'Second at which Linux gives up a SYN that nobody answers',
    study: {
      scenario: 'tcp-timer',
      set: ['defaults.tcp.profile=linux', 'timeline[1].at=0 s', 'duration=140 s'],
      replications: 1,
    },
    probe: ({ workloads }) => [...workloads.get('bulk')!.flows.values()][0].end ?? NaN,
    value: 131,
    source: 'four times 1 s, then 1, 2, 4 to 64 s: ip-sysctl.rst, tcp_syn_linear_timeouts',
    sabotage: { what: 'no linear ones', set: ['defaults.tcp.synLinearTimeouts=0'] },
  }),
];

/** Of the scenario. */
const ROUND_TRIP = 100 * MILLISECOND;

/** Round trips of a request: one for itself, one for TCP. */
function trips(
  id: string,
  what: string,
  request: 0 | 1,
  value: number,
  set: readonly string[],
  source: string,
): Row {
  return identical({
    id: `handshake-${id}`,
    what: `Round trips of a request: ${what}`,
    study: { scenario: 'handshakes', set, replications: 1, rows: 'requests' },
    probe: ({ requests }) => (requests![request].latency ?? NaN) / ROUND_TRIP,
    value,
    sabotage: { what: 'a way a nanosecond longer', set: ['rtt=100.000004 ms'] },
    source,
  });
}

const TLS_12 = 'traffic.visits.tls=1.2';
const TLS_13 = 'traffic.visits.tls=1.3';
const EARLY = 'traffic.visits.tls={ earlyData: true }';

const handshakes: readonly Row[] = [
  trips('tcp', 'TCP', 0, 2, [], 'RFC 9293, section 3.5: 1'),
  trips('tls13', 'TCP and TLS 1.3', 0, 3, [TLS_13], 'RFC 8446, section 2: 1 more'),
  trips('tls13-again', 'the same, resumed', 1, 3, [TLS_13], 'RFC 8446, section 2.2: 1 more'),
  trips('tls13-early', 'the same, with early data', 1, 2, [EARLY], 'RFC 8446, section 2.3: none'),
  trips('tls12', 'TCP and TLS 1.2', 0, 4, [TLS_12], 'RFC 5246, section 7.3: 2 more'),
  trips('tls12-again', 'the same, resumed', 1, 3, [TLS_12], 'RFC 5246, section 7.3: 1 more'),
];

/** What TCP and TLS do step by step, to the nanosecond. */
export const tcpSteps: readonly Row[] = [...timers, ...handshakes];
