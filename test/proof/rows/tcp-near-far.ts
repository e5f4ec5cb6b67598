import type { Results } from '../../../src/index.js';
import type { Row, Study } from '../row.js';

/** Of scenarios/proof/tcp-near-far.yaml: the far flow's round trip by the near one's. */
const FARTHER = 4;

function study(replications: number, ...set: string[]): Study {
  return { scenario: 'tcp-near-far', set, replications };
}

/** Marks from a short queue on, and packets leave evenly: both flows are marked at the same time. */
function together(threshold: number): string[] {
  const queue = `links[0].queue=threshold(${threshold}, 20000)`;
  return ['defaults.tcp.ecn=on', queue, 'networks.left.impairments=[]'];
}

function goodput({ workloads }: Results, flow: string): number {
  return Number(workloads.get(flow)!.bulk!.goodput);
}

const RENO = 'defaults.tcp.congestion=reno';
const CUBIC = 'defaults.tcp.congestion=cubic';

/** a of RTT^-a, with which goodput falls. */
function exponent(results: Results): number {
  return Math.log(goodput(results, 'near') / goodput(results, 'far')) / Math.log(FARTHER);
}

type Wanted = Pick<Row, 'id' | 'what' | 'study' | 'sabotage'>;

function between(row: Wanted, [least, most]: readonly [number, number], source: string): Row {
  const value = (least + most) / 2;
  const tolerance = (most - least) / 2 / value;
  const reference = { value, error: 0, source };
  return { ...row, probe: exponent, reference: () => reference, kind: 'approximate', tolerance };
}

const LAKSHMAN = 'Lakshman, Madhow, IEEE/ACM Trans. Networking 5(3), 1997; RFC 9438, section 3.3';
const fast = study(1, CUBIC, ...together(100), ...['rate=1 Gbps', 'length=100 s', 'cut=50 s']);

/** Flows with round trips of 40 and 160 ms on one link. */
export const tcpNearFar: readonly Row[] = [
  between(
    {
      id: 'near-far-together',
      what: 'Reno, 40 and 160 ms, 100 Mbit/s, marked at the same time: a of goodput as RTT^-a',
      study: study(1, ...together(50)),
      sabotage: { what: 'CUBIC', set: [CUBIC] },
    },
    [1.9, 2.1],
    `2; ${LAKSHMAN}`,
  ),
  between(
    {
      id: 'near-far-drop-tail',
      what: 'Reno, 40 and 160 ms, 100 Mbit/s, room for 100: a of goodput as RTT^-a',
      study: study(2),
      sabotage: { what: 'CUBIC', set: [CUBIC] },
    },
    [1, 2],
    `1 to 2; ${LAKSHMAN}`,
  ),
  between(
    {
      id: 'near-far-cubic',
      what: 'CUBIC, 40 and 160 ms, 1 Gbit/s, marked at the same time: a of goodput as RTT^-a',
      study: fast,
      sabotage: { what: 'Reno', set: [RENO] },
    },
    [0.25, 1],
    '1/4, by chance, to 1, at the same time; RFC 9438, sections 3.3 and 5.1',
  ),
  {
    id: 'near-far-fairer',
    what: "CUBIC's a less Reno's, 40 and 160 ms, 1 Gbit/s, marked at the same time",
    study: fast,
    other: [RENO],
    probe: exponent,
    combine: 'difference',
    reference: () => ({ value: -1, error: 0, source: '1 - 2; RFC 9438, section 3.3' }),
    kind: 'approximate',
    tolerance: 0.25,
    sabotage: { what: 'Reno for both', set: [RENO] },
  },
];
