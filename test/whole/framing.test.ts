import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** Twenty datagrams of 972 bytes, which make IP packets of 1000, over one link at 8 Mbps. */
const over = (framing: string, queue = ''): Results =>
  run(
    plainOf(`
version: 1
hosts: { a: {}, b: {} }
links:
  - { between: [a, b], subnet: 10.0.0.0/30, rate: 8 Mbps, delay: 0, framing: ${framing}${queue} }
traffic:
  flood:
    { kind: datagrams, from: a, to: b, arrivals: constant(1000000/s), requests: 20, request: 972 B }
`),
    { packets: true },
  );

const arrivals = ({ packets }: Results): number[] =>
  packets!.filter(({ protocol }) => protocol === 'udp').map(({ ended }) => ended);

const arpOf = ({ packets }: Results): number =>
  packets!.filter(({ protocol }) => protocol === 'arp').length;

describe.each([
  ['none', 0, 0],
  ['ppp', 2, 0],
  ['ethernet', 14, 24],
] as const)('framing: %s', (framing, header, overhead) => {
  const bytes = 1000 + header;

  it('adds its header to the bytes of the link, and only Ethernet asks by ARP', () => {
    const results = over(framing);
    expect(arpOf(results)).toBe(framing === 'ethernet' ? 2 : 0);
    const link = [...results.links.values()][0];
    const arp = framing === 'ethernet' ? 42 : 0;
    expect(link.bytes).toBe(20 * bytes + arp);
    // A byte takes a microsecond.
    const [first, second] = arrivals(results).slice(-2);
    expect(second - first).toBe((bytes + overhead) * 1000);
  });

  it('takes tokens for the frame', () => {
    const burst = 3000;
    const shaped = over(framing, `, queue: 'token-bucket(80 kbps, ${burst} B)'`);
    const [first, second] = arrivals(shaped).slice(-2);
    // At 80 kbit/s a byte comes every 100 us.
    expect(second - first).toBe(bytes * 100_000);
  });
});

it('a queue that is fair in bytes counts those of frames', () => {
  const results = run(
    plainOf(`
version: 1
hosts: { a: {}, b: {} }
links:
  - { between: [a, b], subnet: 10.0.0.0/30, rate: 8 Mbps, framing: none, queue: { drr: { quantum: 500 B, limit: 5000 } } }
traffic:
  long: { kind: datagrams, from: a, to: b, arrivals: constant(1000000/s), requests: 100, request: 472 B }
  short: { kind: datagrams, from: a, to: b, arrivals: constant(1000000/s), requests: 1000, request: 22 B }
`),
    { packets: true },
  );
  const ends = [...results.packets!].sort((a, b) => a.ended - b.ended).map(({ size }) => size);
  const fifty = ends.findIndex((_, i) => isFiftieth(ends, i));
  // 500 bytes of the one against 50 of the other; as frames of Ethernet it would be eight to one.
  const short = ends.slice(0, fifty).filter((size) => size === 64).length;
  expect(short / 50).toBeCloseTo(10, 0);
});

function isFiftieth(sizes: readonly number[], at: number): boolean {
  return sizes.slice(0, at + 1).filter((size) => size === 514).length === 50;
}

it('a switch has links of Ethernet only', () => {
  const file = 'version: 1\nnetworks: { n: { framing: ppp } }\nhosts: { a: { networks: n } }';
  expect(() => plainOf(file)).toThrow(
    "switch 'n' forwards Ethernet frames: its links cannot have framing: ppp",
  );
});
