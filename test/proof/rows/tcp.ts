import type { Results } from '../../../src/index.js';
import {
  cubicConstant,
  dctcpQueue,
  padhye,
  randomLossConstant,
  sawtooth,
} from '../references/tcp.js';
import type { Reference, Row, Sabotage, Study } from '../row.js';

const AT_ONCE = 'defaults.tcp.delayedAck=false';
const DELAYED = 'defaults.tcp.delayedAck=true';

/** Of scenarios/proof/tcp-path.yaml: an MTU of 1500 without options. */
const SEGMENT = 1460;
/** Laws of a fluid. */
const FLUID = 0.1;

function path(replications: number, ...set: string[]): Study {
  return { scenario: 'tcp-path', set, replications };
}

function approximate(
  row: Pick<Row, 'id' | 'what' | 'study' | 'sabotage' | 'tolerance'> & { probe: string | Take },
  value: number,
  source: string,
): Row {
  const reference = (): Reference => ({ value, error: 0, source });
  return { ...row, reference, kind: 'approximate' };
}

type Take = (results: Results) => number;

const GOODPUT: Take = ({ workloads }) => Number(workloads.get('bulk')!.bulk!.goodput);
const late: Sabotage = { what: 'acknowledgements are delayed', set: [DELAYED] };

/** As long as 300 to 900 losses take. */
function mathis(p: number, replications: number): Row {
  const rate = (8 * SEGMENT * randomLossConstant()) / Math.sqrt(p) / 0.1 / 1e6;
  return approximate(
    {
      id: `mathis-${p}`,
      what: `Reno, ${p} of the segments lost, round trip 100 ms: goodput in Mbit/s`,
      study: path(replications, `loss=${p}`, 'length=2000 s'),
      probe: GOODPUT,
      sabotage: late,
      tolerance: FLUID,
    },
    rate,
    'MSS / RTT 1.3098 / sqrt(p); Mathis et al. 1997, the constant by Ott, Kemperman, Mathis 1996',
  );
}

const delayed: Row = {
  ...approximate(
    {
      id: 'mathis-delayed',
      what: 'Reno, 3e-4 of the segments lost: goodput with delayed ACK by that without',
      study: path(6, 'loss=3e-4', 'length=2000 s', DELAYED),
      probe: GOODPUT,
      sabotage: { what: 'acknowledgements are not delayed', set: [AT_ONCE] },
      tolerance: FLUID,
    },
    Math.SQRT1_2,
    '1 / sqrt(b), b = 2; Mathis et al. 1997',
  ),
  other: [AT_ONCE],
  probe: GOODPUT,
  combine: 'ratio',
};

/** The round trip is a quarter of the least time-out, as RFC 5348, section 3.1, has them. */
const PADHYE = { rtt: 0.25, timeout: 1 };

function withTimeouts(p: number): Row {
  return approximate(
    {
      id: `padhye-${p}`,
      what: `Reno, ${p} of the segments lost, round trip 250 ms: goodput by the formula's`,
      study: path(4, `loss=${p}`, 'length=2000 s', `rtt=${PADHYE.rtt * 1000} ms`),
      probe: ({ workloads }) => {
        const { bulk, flows } = workloads.get('bulk')!;
        const { goodput, retransmitted, retransmittedShare } = bulk!;
        // The p of the formula are loss indications by segments: losses of one window count once.
        const [{ recoveries, timeouts }] = flows.values();
        const sent = retransmitted / Number(retransmittedShare);
        const law = padhye((recoveries + timeouts) / sent, PADHYE.rtt, PADHYE.timeout);
        return (Number(goodput) * 1e6) / (8 * SEGMENT * law);
      },
      sabotage: late,
      tolerance: FLUID,
    },
    1,
    'Padhye et al., SIGCOMM 1998; RFC 5348, section 3.1, with b = 1',
  );
}

const CUBIC = 'defaults.tcp.congestion=cubic';

/** Goodput by that of another setting, with the same share lost. */
function ratio(
  row: Pick<Row, 'id' | 'what' | 'study' | 'sabotage'>,
  other: readonly string[],
  value: number,
  source: string,
): Row {
  const tolerance = FLUID;
  return {
    ...approximate({ ...row, probe: GOODPUT, tolerance }, value, source),
    other,
    probe: GOODPUT,
    combine: 'ratio',
  };
}

/** Outside CUBIC's Reno-friendly region. */
const rare = path(2, 'loss=3e-5', 'length=1000 s', 'rtt=100 ms', CUBIC);

const roundTrips: readonly Row[] = [
  ratio(
    {
      id: 'rtt-reno',
      what: 'Reno, 1e-3 of the segments lost: goodput at a round trip of 40 ms by that at 160 ms',
      study: path(2, 'loss=1e-3', 'length=1000 s', 'rtt=40 ms'),
      sabotage: { what: 'CUBIC', set: [CUBIC] },
    },
    ['rtt=160 ms'],
    4,
    'RTT^-1; Mathis et al. 1997',
  ),
  ratio(
    {
      id: 'rtt-cubic',
      what: 'CUBIC, 3e-5 of the segments lost: goodput at a round trip of 100 ms by that at 400 ms',
      study: rare,
      sabotage: { what: 'Reno', set: ['defaults.tcp.congestion=reno'] },
    },
    ['rtt=400 ms'],
    Math.SQRT2,
    'RTT^(-1/4); RFC 9438, section 5.1',
  ),
  ratio(
    {
      id: 'cubic-beyond',
      what: "CUBIC's goodput by Reno's at 100 ms, 3e-5 of the segments lost: beyond that region",
      study: rare,
      sabotage: { what: 'Reno', set: ['defaults.tcp.congestion=reno'] },
    },
    ['defaults.tcp.congestion=reno'],
    (cubicConstant() * 0.1 ** 0.75 * 3e-5 ** -0.75) / (Math.sqrt(1.5) * 3e-5 ** -0.5),
    '(C (3 + beta) / 4 / (1 - beta))^(1/4) (RTT / p)^(3/4) by sqrt(3 / 2 / p); RFC 9438, section 5.1',
  ),
  ratio(
    {
      id: 'cubic-friendly',
      what: "CUBIC's goodput by Reno's at 20 ms, 3e-4 of the segments lost: Reno-friendly",
      study: path(2, 'loss=3e-4', 'length=400 s', 'rtt=20 ms', CUBIC),
      sabotage: { what: 'outside that region: 200 ms', set: ['rtt=200 ms'] },
    },
    ['defaults.tcp.congestion=reno'],
    1,
    'RFC 9438, section 4.3',
  ),
];

function link(replications: number, ...set: string[]): Study {
  return { scenario: 'tcp-link', set, replications };
}

/** Segments of 1502 bytes that the way holds at 50 Mbit/s and 100 ms. */
const PRODUCT = 416;

function buffer(share: number, room: number, sabotage: Sabotage): Row {
  const size = ['flows=1', 'rate=50 Mbps', 'delay=50 ms', `room=${room}`];
  return approximate(
    {
      id: `reno-buffer-${share}`,
      what: `One flow of Reno, room for ${share} of what its way holds: utilisation`,
      study: link(1, ...size, 'length=400 s', 'cut=100 s', AT_ONCE),
      probe: 'links["bottleneck >"].utilisation',
      sabotage,
      tolerance: 0.02,
    },
    sawtooth(room / PRODUCT),
    'sawtooth from (1 + b) / 2 to 1 + b; Appenzeller, Keslassy, McKeown, SIGCOMM 2004',
  );
}

const milder: Sabotage = {
  what: 'the window falls to 0.7',
  set: ['defaults.tcp.congestion=cubic'],
};

const ten = link(20);
/** Payload in bytes of PPP frames, times 100 Mbit/s, as each flow counts over its own life. */
const CEILING = (1448 / 1502) * 100 * 1.0075;
const PEERS = 'ns-3, ns-2 and htsim give 96.7 to 98.0 Mbit/s, 0.98 to 0.996 and 0.987 to 0.992';

function dumbbell(
  id: string,
  what: string,
  probe: string | Take,
  [least, most]: readonly [number, number],
  sabotage: Sabotage,
): Row {
  const value = (least + most) / 2;
  return approximate(
    {
      id: `dumbbell-${id}`,
      what: `Ten flows of NewReno, 100 Mbit/s, 20 ms, room for 100: ${what}`,
      study: ten,
      probe,
      sabotage,
      tolerance: (most - least) / 2 / value,
    },
    value,
    PEERS,
  );
}

/** In the order of the results: as the flows' payload is a part of what the link carries. */
const above: Row = {
  ...dumbbell(
    'ceiling',
    'starts of 20 with more goodput than the link carries',
    (results) => (GOODPUT(results) > CEILING ? 1 : 0),
    [0, 0],
    { what: 'a link 1 % faster', set: ['rate=101 Mbps'] },
  ),
  reference: () => ({ value: 0, error: 0, source: '1448 / 1502 of the rate: conservation' }),
  kind: 'identical',
  tolerance: 0,
};

/** The paper's threshold at 10 Gbit/s. */
const THRESHOLD = 65;

const marked: Row = approximate(
  {
    id: 'dctcp-queue',
    what: `Two flows of DCTCP, 10 Gbit/s, 102 us, marks above ${THRESHOLD}: mean queue in segments`,
    study: link(
      1,
      ...['flows=2', 'rate=10 Gbps', 'delay=49 us', 'length=0.5 s', 'cut=0.3 s'],
      ...['defaults.tcp.profile=linux', 'defaults.tcp.congestion=dctcp'],
      `links[0].queue=threshold(${THRESHOLD}, 1000)`,
    ),
    probe: 'queues["west.eth0"].meanLength',
    sabotage: {
      what: 'marks halve the window',
      set: ['defaults.tcp.congestion=reno', 'defaults.tcp.ecn=on'],
    },
    tolerance: 0.05,
  },
  dctcpQueue(2, THRESHOLD, (10e9 * 102e-6) / 8 / 1502),
  'K + N - sqrt(2 N (C RTT + K)) / 4; Alizadeh et al., SIGCOMM 2010, section 3.3',
);

/** What TCP reaches, by its laws. */
export const tcp: readonly Row[] = [
  mathis(1e-4, 3),
  mathis(3e-4, 3),
  mathis(1e-3, 3),
  delayed,
  withTimeouts(0.01),
  withTimeouts(0.03),
  ...roundTrips,
  buffer(0, 4, milder),
  buffer(0.25, 104, milder),
  buffer(0.5, 208, milder),
  buffer(1, 416, { what: 'half the room', set: ['room=208'] }),
  dumbbell('utilisation', 'utilisation', 'links["bottleneck >"].utilisation', [0.98, 1], {
    what: 'room for 10',
    set: ['room=10'],
  }),
  dumbbell('jain', "mean of Jain's index", 'bulk.bulk.jain', [0.97, 1], {
    what: 'starts 5 s apart',
    set: ['traffic.bulk.stagger=5 s'],
  }),
  dumbbell('total', 'goodput in Mbit/s', GOODPUT, [95, 97.2], {
    what: 'frames of Ethernet',
    set: ['links[0].framing=ethernet'],
  }),
  above,
  marked,
];
