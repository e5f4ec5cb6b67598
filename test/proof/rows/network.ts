import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketRow, Results } from '../../../src/index.js';
import { mg1 } from '../references/queues.js';
import { TOLERANCE, type Probe, type Row, type Study } from '../row.js';

/** Bits of a 1000-byte UDP payload on a PPP link: IPv4 20, UDP 8, PPP 2. */
const BITS = 8 * 1030;
const DELAY = 10_000;

function packetsOf({ packets }: Results): readonly PacketRow[] {
  return (packets ?? []).filter(({ protocol }) => protocol === 'udp');
}

function delivered(results: Results): PacketRow[] {
  return packetsOf(results).filter(({ end }) => end === 'delivered');
}

function hops(...set: string[]): Study {
  return { scenario: 'hops', set, replications: 1, rows: 'packets' };
}

function chain(count: number): Row {
  return {
    id: `hops-${count}`,
    what: `${count} hops of 1 Gbit/s and 10 us: nanoseconds of a 1000-byte datagram`,
    study: hops(`hops=${count}`),
    probe: (results) => {
      const [packet] = delivered(results);
      return packet.ended - packet.created;
    },
    reference: () => ({
      value: count * (BITS + DELAY),
      error: 0,
      source: 'store and forward: hops (bits / rate + delay); RFC 1661 framing',
    }),
    kind: 'identical',
    tolerance: 0,
    sabotage: { what: 'a nanosecond more on each link', set: ['delay=10.001 us'] },
    quick: count === 5,
  };
}

const TRAIN = 1000;

const train: Row = {
  id: 'train',
  what: '1000 packets back to back at 3 Gbit/s: nanosecond at which the last arrives',
  study: hops('hops=1', 'rate=3 Gbps', `amount=${TRAIN}`, 'gap=1 ns'),
  probe: (results) => Math.max(...delivered(results).map(({ ended }) => ended)),
  reference: () => ({
    value: 1 + Math.round((TRAIN * BITS) / 3) + DELAY,
    error: 0,
    source: 'bits / rate of them all, rounded once',
  }),
  kind: 'identical',
  tolerance: 0,
  sabotage: { what: 'a lost remainder in the transmitter', fault: 'lost-remainder' },
  quick: true,
};

const link: Row = {
  id: 'link-md1',
  what: 'Poisson packets of one size on a link at 0.6: mean stay in packets',
  study: { scenario: 'poisson-link', set: [], replications: 40, customers: 80_000 },
  probe: '(packets.latency.mean - 5 us) / 10 us',
  reference: () => ({
    value: mg1(0.6, 0),
    error: 0,
    source: 'M/D/1; Kleinrock, Queueing Systems 1 (1975)',
  }),
  kind: 'exact',
  tolerance: TOLERANCE,
  sabotage: { what: 'a link 3 % slower', set: ['rate=0.97 Gbps'] },
  quick: true,
};

const bursts: Study = {
  scenario: 'gilbert-elliott',
  set: [],
  replications: 40,
  customers: 600_000,
  rows: 'packets',
};

function meanBurst(results: Results): number {
  let lost = 0;
  let runs = 0;
  let before = false;
  for (const packet of [...packetsOf(results)].sort((a, b) => a.created - b.created)) {
    const isLost = packet.end !== 'delivered';
    if (isLost) lost++;
    if (isLost && !before) runs++;
    before = isLost;
  }
  return lost / runs;
}

const GILBERT = 'Gilbert 1960';

function gilbert(id: string, what: string, probe: Probe<number>, value: number): Row {
  return {
    id,
    what: `Gilbert-Elliott loss, p = 0.05 and r = 0.25: ${what}`,
    study: bursts,
    probe,
    reference: () => ({ value, error: 0, source: GILBERT }),
    kind: 'exact',
    tolerance: TOLERANCE,
    sabotage: { what: 'r 10 % less', set: ['r=0.225'] },
  };
}

const FIXTURES = ['ns3-large', 'ns3-small'];

/** Instants of sending and arrival (-1: lost) in nanoseconds, as ns-3 has them. */
function recorded(folder: string): Map<number, number> {
  const arrivals = new Map<number, number>();
  for (const name of FIXTURES) {
    const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
    for (const line of text.trim().split('\n').slice(1)) {
      const [sent, arrived] = line.split(',').map(Number);
      arrivals.set(sent, arrived);
    }
  }
  return arrivals;
}

function ns3(results: Results, folder: string): number {
  const expected = recorded(folder);
  const same = packetsOf(results).filter(
    ({ created, ended, end }) => expected.get(created) === (end === 'delivered' ? ended : -1),
  );
  return same.length;
}

const chainOfNs3: Row = {
  id: 'ns3-chain',
  what: 'Two flows over four links: packets that arrive in the nanosecond, or are lost, as in ns-3',
  study: { scenario: 'ns3-chain', set: [], replications: 1, rows: 'packets' },
  probe: ns3,
  reference: () => ({
    value: 2000,
    error: 0,
    source: 'ns-3 3.37, test/proof/peers/chain-times.cc: all of 2000, 54 of them lost',
  }),
  kind: 'identical',
  tolerance: 0,
  sabotage: { what: 'room for nine packets', set: ['room=9'] },
  quick: true,
};

function fanOut(leaves: number, slow: number, replications: number, customers: number): Row {
  return {
    id: `fan-out-${leaves}`,
    what: `Requests to ${leaves} leaves, each slow with ${slow}: share of slow requests`,
    study: {
      scenario: 'fan-out',
      set: [`leaves=${leaves}`, `slow=${slow}`],
      replications,
      customers,
    },
    probe: '(users.latency.mean - 1 ms) / 10 ms',
    reference: () => ({
      value: 1 - (1 - slow) ** leaves,
      error: 0,
      source: '1 - (1 - p)^n; Dean and Barroso, The Tail at Scale, CACM 56 (2013)',
    }),
    kind: 'exact',
    tolerance: TOLERANCE,
    sabotage: { what: 'a tenth of the leaves left out', set: [`leaves=${leaves * 0.9}`] },
  };
}

/** Packets on links, and requests that fan out. */
export const network: readonly Row[] = [
  chain(1),
  chain(5),
  chain(16),
  train,
  link,
  gilbert('burst-length', 'mean burst of lost packets', meanBurst, 1 / 0.25),
  gilbert('burst-loss', 'share lost', '1 - packets.successRatio', 0.05 / 0.3),
  chainOfNs3,
  fanOut(100, 0.01, 40, 8000),
];
