import { describe, expect, it } from 'vitest';
import { type Fact, narrate, Playback, run } from '../../src/index.js';
import { load, plainOf } from '../whole/stages.js';

const options = { requests: true, packets: true, record: 100_000, spans: 1000, metrics: true };

/** Two services, of which one calls the other, with hedges, retries, and a backend that fails. */
const calls = plainOf(`
version: 1
name: calls
duration: 100 ms
services:
  front:
    replicas: 2
    handler: [{ compute: 1 ms }, { call: { to: back, timeout: 30 ms, retries: 2 } }]
  back: { time: 5 ms, policy: central-queue }
traffic:
  users: { to: front, arrivals: constant(100/s), requests: 2, hedge: 4 ms }
`);

describe('a run that is observed', () => {
  it('has the digest of one that is not', () => {
    for (const plain of [calls, load('nat-and-conntrack', 'duration=0.5 s')]) {
      const { digest } = run(plain);
      expect(run(plain, { ...options, trace: [...plain.traffic.keys()][0] }).digest).toBe(digest);
    }
  });
});

describe('the trace of a request', () => {
  it('tells without a network of each pick, wait, attempt and call', () => {
    const { trace, ...rest } = run(calls, { trace: 'users#2', requests: true });
    expect(narrate(trace).join('\n')).toMatchInlineSnapshot(`
      "     20.000000 ms  users: sends request 2 of users
           20.000000 ms  users: makes its first attempt
           20.000000 ms  the balancer of front: picks front-0 of 2 (under way: front-0 0, front-1 0) [attempt 1]
           20.000000 ms  front-0: front has it [attempt 1]
           20.000000 ms  front-0: a worker of front begins [attempt 1]
           21.000000 ms  front-0: calls back
           21.000000 ms  front-0: makes its first attempt
           21.000000 ms  the balancer of back: picks back-0 of 1 (under way: back-0 0) [attempt 1, call to back, attempt 1]
           21.000000 ms  back-0: back has it [attempt 1, call to back, attempt 1]
           21.000000 ms  back-0: a worker of back begins [attempt 1, call to back, attempt 1]
           24.000000 ms  users: hedges, attempt 2
           24.000000 ms  the balancer of front: picks front-0 of 2 (under way: front-0 1, front-1 0) [attempt 2]
           24.000000 ms  front-0: front has it [attempt 2]
           26.000000 ms  back-0: back answers: completed [attempt 1, call to back, attempt 1]
           26.000000 ms  front-0: its request ends: completed, after 5.000000 ms [attempt 1, call to back, attempt 1]
           26.000000 ms  front-0: its request ends: completed, after 5.000000 ms [attempt 1, call to back]
           26.000000 ms  front-0: a worker of front begins after 2.000000 ms in line [attempt 2]
           26.000000 ms  front-0: front answers: completed [attempt 1]
           26.000000 ms  users: its request ends: completed, after 6.000000 ms [attempt 1]
           26.000000 ms  front-0: front drops it: its caller has given up [attempt 2]
           26.000000 ms  users: its request ends: cancelled, after 2.000000 ms [attempt 2]
           26.000000 ms  users: its request ends: completed, after 6.000000 ms"
    `);
    const rows = [...rest.requests!, ...rest.calls!].map((row) =>
      [row.id, row.parent, row.why, row.service].join(' '),
    );
    expect(rows.join('\n')).toMatchInlineSnapshot(`
      "0  client front
      7  client front
      3 2 first back
      2 1 call back
      1 0 first front
      6 5 first back
      5 4 call back
      4 0 hedge front
      10 9 first back
      9 8 call back
      8 7 first front
      11 7 hedge front"
    `);
  });

  it('tells on a network of look-ups, rules, translation and what tables learn', () => {
    const { trace, packets } = run(load('load-balancer', 'duration=0.2 s', 'warmup=0 s'), {
      trace: 'users#1',
      packets: true,
    });
    const words = narrate(trace).join('\n');
    for (const line of [
      'gateway: picks web-0 of 8',
      "gateway: rule 'masquerade 172.19.0.0/16' of postrouting: masquerade",
      'gateway: rewrites the destination 10.96.0.1:80 to 172.18.0.2:80',
      'gateway: tracks udp 172.19.0.3:32770 > 10.96.0.1:80, answered by 172.18.0.2:80',
      'gateway: asks by ARP who has 172.18.0.2',
      'back: learns that 02:4e:00:00:00:11 is behind web-0',
      'web-0: a worker of web begins',
      'client-1: its request ends: completed',
    ]) {
      expect(words).toContain(line);
    }
    const { request } = trace[0] as Extract<Fact, { kind: 'request-made' }>;
    const [there] = packets!.filter((packet) => packet.request === request && packet.size > 100);
    expect(there).toMatchObject({
      originalSource: '172.19.0.3',
      originalSourcePort: 32770,
      originalDestination: '10.96.0.1',
      originalDestinationPort: 80,
      source: '172.18.0.1',
      destination: '172.18.0.2',
    });
  });
});

describe('a recording', () => {
  const { recording, requests, packets, conservation } = run(load('docker-network'), options);
  const playback = new Playback(recording!);

  const textOf = (standing: unknown): string => JSON.stringify(standing);

  /** What is there, as text. */
  const seen = (): string =>
    JSON.stringify(Object.values(playback.moment).map((shelf) => [...shelf].map(textOf).sort()));

  it('is played forwards, backwards and to a time', () => {
    const { facts } = recording!;
    const middle = facts.length >> 1;
    const pictures: string[] = [];
    for (let i = 0; i < 100 + middle; i++) {
      if (i >= middle) pictures.push(seen());
      playback.forward();
    }
    for (let i = 99; i >= 0; i--) {
      playback.back();
      expect(seen()).toBe(pictures[i]);
    }
    playback.seek(facts.get(middle).at);
    const atOnce = seen();
    playback.seek(Infinity);
    expect(playback.upcoming).toBeNull();
    expect(playback.moment.packets.size).toBe(conservation.packets.inFlight);
    playback.seek(facts.get(middle).at);
    expect(seen()).toBe(atOnce);
    playback.seek(-1);
    expect(playback.position).toBe(0);
    expect(playback.moment.entries.size).toBe(0);
  });

  it('says how large it is, and what it leaves out', () => {
    expect(recording).toMatchObject({ limit: 100_000, leftOut: { facts: 0, since: null } });
    expect(recording!.facts.size).toBeLessThan(150 * recording!.facts.length);
    const short = run(load('docker-network'), { record: 10 }).recording!;
    const all = [...recording!.facts];
    expect([...short.facts]).toEqual(all.slice(0, 10));
    expect(short.leftOut.facts).toBe(recording!.facts.length - 10);
    expect(short.leftOut.since).toBe(all[10].at);
  });

  it('tells of each request and each packet once', () => {
    const count = (kind: Fact['kind']) =>
      [...recording!.facts].filter((fact) => fact.kind === kind).length;
    const { sent, copied, delivered, dropped, fragmented } = conservation.packets;
    expect(count('packet-made')).toBe(sent + copied);
    expect(count('packet-ended')).toBe(delivered + dropped + fragmented);
    expect(count('request-ended')).toBe(count('request-made'));
    expect(requests).toHaveLength(0);
    expect(packets).toHaveLength(count('packet-ended'));
    expect(packets!.every(({ source }) => source !== '0.0.0.0')).toBe(true);
  });
});
