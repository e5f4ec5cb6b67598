import { describe, expect, it } from 'vitest';
import { createRun, type PlainScenario, run } from '../../../src/index.js';
import { ALL, traits } from '../../../src/web/scene/traits.js';
import { dissect } from '../../../src/web/scene/packet/dissect.js';
import { NOWHERE } from '../../../src/web/scene/places.js';
import { Show } from '../../../src/web/scene/show.js';
import { requestCalled, storyOf } from '../../../src/web/scene/story.js';
import { tablesAt } from '../../../src/web/scene/tables.js';
import { troublesAt } from '../../../src/web/scene/troubles.js';
import { load, plainOf } from '../../whole/stages.js';

function shown(plain: PlainScenario, record = 100_000): Show {
  const whole = createRun(plain, {
    ...{ capture: null, trace: null, requests: false, packets: false, replication: 0 },
    record,
    frames: true,
  });
  while (!whole.advance(Number.MAX_SAFE_INTEGER));
  return new Show(plain, whole.results().recording!);
}

const docker = load('docker-network');

const speaking = (words: string) =>
  plainOf(`
version: 1
name: speaking
duration: 30 ms
networks: { n: { subnet: 10.0.0.0/24 } }
hosts: { a: { networks: n }, b: { networks: n } }
services: { web: { hosts: b, time: 1 ms } }
traffic: { users: { from: a, to: web, rate: 200/s, ${words} } }
`);

/** A table at the instant: its rows, without when they were learnt. */
function table(show: Show, node: string, name: string): unknown[] {
  const found = tablesAt(show.stage, node, show.position.value).find((one) => one.name === name);
  return (found?.rows ?? []).map((row) => row.slice(0, 2));
}

/** Where a request and all that are made for it are, one after the other, in the picture of services. */
function wayOf(show: Show, request: number): string[] {
  show.setPicture('services');
  show.setFilter({ ...ALL, request });
  const { nodes } = show.view.value.graph;
  const way: string[] = [];
  for (let i = 0; i < show.stage.facts.length; i++) {
    show.step('fact', 1);
    const frame = show.frame();
    for (let row = 0; row < frame.count; row++) {
      const { name: own, beside, shape } = nodes[frame.node[row]];
      const name = beside < 0 ? own : `${shape} of ${nodes[beside].name}`;
      if (!way.includes(name)) way.push(name);
    }
  }
  return way;
}

const meshed = (mode: string) =>
  plainOf(`
version: 1
duration: 30 ms
mesh: ${mode}
networks: { pods: { kind: routed } }
hosts: { client: { networks: pods } }
services: { web: { network: pods, port: 80, targetPort: 8080, time: 1 ms } }
traffic:
  others: { from: client, to: web, rate: 100/s, requests: 1, protocol: http1 }
  users: { from: client, to: web, rate: 100/s, requests: 1, protocol: http1 }
`);

describe('a request in a mesh', () => {
  it("goes from its client's sidecar to the server's, and to the server", () => {
    const plain = meshed('sidecar');
    // Both are on one machine, with one proxy: in the picture each has it beside itself.
    const there = ['sidecar of web-0', 'web-0'];
    for (const client of ['others', 'users']) {
      const show = shown(plain);
      const [made] = [...show.stage.facts].filter(
        (fact) => fact.kind === 'request-made' && fact.workload === client,
      );
      const { request } = made as { request: number };
      expect(wayOf(show, request).slice(-3)).toEqual([`sidecar of ${client}`, ...there]);
    }
  });

  it('goes through a waypoint, and its tunnels see nothing of it', () => {
    const way = wayOf(shown(meshed('ambient+waypoint')), 0);
    expect(way.filter((name) => !/^(users|others)$/.test(name))).toEqual([
      'web-waypoint-0',
      'web-0',
    ]);
  });
});

describe('a run that is looked at', () => {
  it('has the ARP table of each instant, forwards and backwards', () => {
    const show = shown(docker);
    const seen: string[] = [];
    const look = () =>
      JSON.stringify([table(show, 'container1', 'arp'), table(show, 'my-network', 'mac')]);
    const { facts } = show.stage;
    for (let i = 0; i < facts.length; i++) {
      seen.push(look());
      show.step('fact', 1);
    }
    expect(look()).toContain('172.18.0.3');
    for (let i = facts.length - 1; i >= 0; i--) {
      show.step('fact', -1);
      expect(look()).toBe(seen[i]);
    }
    expect(seen[0]).toBe('[[],[]]');
    show.seek(20_267);
    expect(table(show, 'container1', 'arp')).toEqual([]);
    show.seek(20_268);
    expect(table(show, 'container1', 'arp')).toEqual([['172.18.0.1', '02:4e:00:00:00:04']]);
  });

  it('shows a packet on a link between the facts that it is sent and that it is there, and only then', () => {
    const show = shown(docker);
    const { facts } = show.stage;
    const { at, subject } = facts.columns;
    let hops = 0;
    for (let i = 0; i < facts.length; i++) {
      if (!facts.is(i, 'packet-sent')) continue;
      const next = facts.next[i];
      const about = subject[i];
      for (const share of [0.25, 0.5]) {
        show.seek(at[i] + share * (at[next] - at[i]));
        const frame = show.frame();
        const row = frame.subject.subarray(0, frame.count).indexOf(about);
        const { links, nodes } = show.view.value.graph;
        const direction = frame.direction[row];
        expect(frame.progress[row]).toBeCloseTo(share, 3);
        const { a, b } = links[direction >> 1];
        const place = facts.placeOf(i).split('.')[0];
        expect(nodes[direction % 2 === 0 ? a : b].name).toBe(place);
      }
      hops++;
    }
    expect(hops).toBe(42);
    show.seek(Infinity);
    expect(show.frame().count).toBe(0);
  });

  it('says why container3 cannot ping container2, with the rule, and that it knows no such name', () => {
    const show = shown(docker);
    const at = troublesAt(show.stage);
    expect(at(0).map(({ count }) => count)).toEqual([0, 0, 0]);
    expect(at(Infinity)).toMatchObject([
      {
        sort: 'drop',
        all: 2,
        reason: 'filtered',
        rule: 'isolation: other-network to my-network',
        chain: 'forward',
      },
      { sort: 'failure', workload: 'by-name', outcome: 'unknown-name', all: 1 },
      { sort: 'failure', workload: 'by-address', outcome: 'timed-out', all: 2 },
    ]);
    show.seek(Infinity);
    const rules = tablesAt(show.stage, 'gateway', show.position.value).find(
      ({ name }) => name === 'chains',
    )!.rows;
    expect(rules.map(([, rule, verdict, hits]) => [rule, verdict, hits])).toContainEqual([
      'isolation: other-network to my-network',
      'drop',
      2,
    ]);
    show.moveTo(at(0)[0].first);
    const [first] = tablesAt(show.stage, 'gateway', show.position.value).filter(
      ({ name }) => name === 'chains',
    );
    expect(
      first.rows.find(([, rule]) => rule === 'isolation: other-network to my-network')![3],
    ).toBe(1);
  });

  it('shows a packet by its layers, as it was on the wire', () => {
    const { stage } = shown(docker);
    const { facts } = stage;
    const layersOf = (wanted: (fact: ReturnType<typeof facts.get>) => boolean) => {
      for (let i = 0; i < facts.length; i++) {
        if (!wanted(facts.get(i))) continue;
        const sent = facts.next[i] < 0 ? i : facts.next[i];
        let at = sent;
        while (!facts.is(at, 'packet-sent')) at = facts.next[at];
        const { bytes, size } = facts.frameAt(at)!;
        return dissect(bytes, size);
      }
      throw new Error('none');
    };
    const value = (layers: ReturnType<typeof dissect>, layer: string, field: string) =>
      layers.find(({ name }) => name === layer)?.fields.find(({ name }) => name === field)?.value;
    const arp = layersOf((fact) => fact.kind === 'packet-made' && fact.protocol === 'arp');
    expect(arp.map(({ name }) => name)).toEqual(['Ethernet', 'ARP']);
    expect(value(arp, 'ARP', 'Target IP')).toBe('172.19.0.1');
    const dns = layersOf((fact) => fact.kind === 'packet-made' && fact.destination.endsWith(':53'));
    expect(dns.map(({ name }) => name)).toEqual(['Ethernet', 'IPv4', 'UDP', 'DNS']);
    expect(value(dns, 'DNS', 'Question')).toBe('container2 A');
    const echo = layersOf((fact) => fact.kind === 'packet-made' && fact.protocol === 'icmp');
    expect(value(echo, 'ICMP', 'Type')).toBe('8 (echo request)');
    expect(value(echo, 'IPv4', 'Time to live')).toBe('64');
    for (const layer of [...arp, ...dns, ...echo]) {
      const end = layer.at + layer.length;
      for (const { at, length } of layer.fields) {
        expect(at >= layer.at && at + length <= end).toBe(true);
      }
    }
  });

  it('dissects what TCP, TLS and HTTP carry', () => {
    const names = new Set<string>();
    for (const words of ['protocol: http1', 'protocol: http2', 'protocol: http1, tls: 1.3']) {
      const { facts } = shown(speaking(words)).stage;
      for (let i = 0; i < facts.length; i++) {
        if (!facts.is(i, 'packet-sent')) continue;
        const { bytes, size } = facts.frameAt(i)!;
        for (const { name, fields } of dissect(bytes, size)) {
          names.add(name);
          if (name === 'TCP') expect(fields.length).toBeGreaterThan(8);
        }
      }
    }
    for (const name of ['TCP', 'HTTP/1.1', 'HTTP/2', 'TLS', 'DNS']) {
      expect([...names]).toContain(name);
    }
  });

  it('shows only what a filter lets through, and steps by it', () => {
    const show = shown(docker);
    show.setFilter({ ...ALL, hidden: new Set(['arp', 'dns']) });
    const seen = new Set<number>();
    for (let i = 0; i < 60; i++) {
      show.step('packet', 1);
      const { trait, count } = show.frame();
      for (const one of trait.subarray(0, count)) seen.add(one);
    }
    expect([...seen].map((one) => traits[one])).toEqual(['icmp']);
    show.seek(0);
    show.setFilter({ ...ALL, flow: '172.19.0.2 172.18.0.3' });
    show.step('packet', 1);
    expect(show.time.value).toBe(20_268);
    const { request } = show.stage.facts.columns;
    show.setFilter({ ...ALL, request: request[0] });
    const story = storyOf(show.stage, request[0]);
    expect(story.every((fact) => !show.stage.facts.is(fact, 'name-asked'))).toBe(true);
  });

  it('plays to the end, over quiet times, and back to the beginning', () => {
    const show = shown(docker);
    show.toggle();
    let seconds = 0;
    for (; show.isPlaying.value && seconds < 300; seconds += 0.05) show.tick(0.05);
    expect(show.time.value).toBe(show.end);
    expect(seconds).toBeLessThan(120);
    show.speed.value = -1e9;
    show.isPlaying.value = true;
    for (let i = 0; show.isPlaying.value && i < 1000; i++) show.tick(0.1);
    expect([show.time.value, show.position.value]).toEqual([0, show.stage.facts.until(0)]);
  });

  it('plays either way from either end, and what is read is never older than the clock', () => {
    const show = shown(docker);
    show.play(-1);
    expect([show.isPlaying.value, show.time.value]).toEqual([true, show.end]);
    show.tick(0.05);
    expect(show.time.value).toBeLessThan(show.end);
    show.play(1);
    expect([show.isPlaying.value, show.speed.value > 0]).toEqual([true, true]);
    show.tick(0.01);
    show.play(1);
    expect(show.isPlaying.value).toBe(false);
    expect([show.calm.value, show.calmTime.value]).toEqual([show.position.value, show.time.value]);
    show.seek(show.end);
    show.play(1);
    expect([show.isPlaying.value, show.time.value]).toEqual([true, 0]);
  });

  it('steps within the request that is looked into, which is found by its name', () => {
    const show = shown(docker);
    expect(requestCalled(show.stage, 'ping#9')).toBe(null);
    const request = requestCalled(show.stage, ' by-address#2')!;
    show.selection.value = { kind: 'request', request };
    const story = storyOf(show.stage, request);
    const seen: number[] = [];
    while (show.step('fact', 1)) seen.push(show.position.value - 1);
    expect(seen).toEqual(story);
    const last = show.position.value;
    expect([show.step('packet', 1), show.position.value]).toEqual([false, last]);
    show.selection.value = null;
    expect(show.step('fact', 1)).toBe(true);
  });

  it('counts what a name that nobody knows has taken from where its look-up began', () => {
    const { facts } = shown(docker).stage;
    for (let i = 0; i < facts.length; i++) {
      const fact = facts.get(i);
      if (fact.kind !== 'request-ended' || fact.outcome !== 'unknown-name') continue;
      expect([fact.at, fact.latency]).toEqual([40_689, 40_689]);
      return;
    }
    throw new Error('none');
  });

  it('tells an empty table of neighbours as one, and rules by their chains', () => {
    const { stage } = shown(docker);
    const names = (node: string) =>
      tablesAt(stage, node, 0).map(({ name, rows }) => [name, rows.length]);
    expect(names('container1')).toEqual([
      ['ports', 1],
      ['arp', 0],
      ['routes', 2],
    ]);
    expect(names('my-network')).toContainEqual(['mac', 0]);
    const rules = tablesAt(stage, 'gateway', 0).find(({ name }) => name === 'chains')!;
    expect([rules.above, rules.below]).toEqual(['chain', 'when']);
  });

  it('does not wait for servers where packets are watched', () => {
    const show = shown(speaking('protocol: http1'));
    show.isPlaying.value = true;
    let seconds = 0;
    for (; show.isPlaying.value && seconds < 600; seconds += 0.05) show.tick(0.05);
    expect(show.time.value).toBe(show.end);
    expect(seconds).toBeLessThan(300);
  });

  it('counts requests in line and being served as the queue has them, without a network', () => {
    const plain = plainOf(`
version: 1
name: line
duration: 100 ms
services: { web: { replicas: 2, time: 30 ms, policy: round-robin } }
traffic: { users: { to: web, arrivals: constant(200/s), requests: 8 } }
`);
    const show = shown(plain);
    expect(show.picture.value).toBe('services');
    show.seek(41e6);
    const { served, inLine } = show.frame();
    const { byName } = show.view.value.graph;
    const at = (name: string) => byName.get(name) ?? NOWHERE;
    expect([served[at('web-0')], inLine[at('web-0')]]).toEqual([1, 2]);
    expect([served[at('web-1')], inLine[at('web-1')]]).toEqual([1, 2]);
    expect(
      tablesAt(show.stage, 'web', show.position.value).find(({ name }) => name === 'backends')!
        .rows,
    ).toEqual([
      ['web', 'web-0', 4, 2, 1, ''],
      ['web', 'web-1', 4, 2, 1, ''],
    ]);
  });

  it('marks what is down, for as long as it is', () => {
    const plain = plainOf(`
version: 1
name: faults
duration: 100 ms
drain: 0 s
hosts: { a: { networks: n }, b: { networks: n } }
networks: { n: { subnet: 10.0.0.0/24 } }
services: { web: { hosts: b, time: 1 ms } }
traffic: { users: { from: a, to: web, rate: 100/s } }
timeline:
  - { at: 20 ms, down: a, for: 10 ms }
  - { at: 50 ms, crash: web }
  - { at: 70 ms, repair: web }
`);
    const show = shown(plain);
    const { byName } = show.view.value.graph;
    const at = (time: number) => {
      show.seek(time);
      const { node } = show.conditions();
      return [node[byName.get('a')!] > 0, node[byName.get('b')!] > 0];
    };
    expect([19e6, 25e6, 31e6, 55e6, 75e6].map(at)).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ]);
    expect(run(plain).digest).toBe(run(plain, { record: 10, frames: true }).digest);
  });
});
