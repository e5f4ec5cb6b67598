import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chain } from '../../src/devices/chains/chain.js';
import { Hook, Hooks } from '../../src/devices/chains/hook.js';
import { createMatch, matches, type MatchValue } from '../../src/devices/chains/matches/table.js';
import { Passage } from '../../src/devices/chains/passage.js';
import { type Match, Next, Not, Rule } from '../../src/devices/chains/rule.js';
import { hooks } from '../../src/devices/chains/table.js';
import { checkVerdict, createVerdict, verdicts } from '../../src/devices/chains/verdicts/table.js';
import { FlowState } from '../../src/devices/flow-state.js';
import { Facts } from '../../src/facts/bus.js';
import { formatIpv4, parseIpv4 } from '../../src/net/address.js';
import { Flow } from '../../src/net/flow-table.js';
import { TcpHeader } from '../../src/net/tcp-header.js';
import { Packet } from '../../src/net/packet.js';
import type { Port } from '../../src/net/port.js';
import { described } from '../helpers/lab.js';

const UDP = 17;
const ICMP = 1;
const [eth0, eth1] = [{ name: 'eth0' }, { name: 'eth1' }] as unknown as Port[];

const context = {
  port: (name: string) => [eth0, eth1].find((port) => port.name === name),
  set: (name: string) => (name === 'friends' ? ['10.0.0.7', '10.9.0.0/16'] : []),
};

interface Seen extends Partial<Pick<Packet, 'protocol' | 'mark' | 'state' | 'fragmentOffset'>> {
  source?: string;
  destination?: string;
  sourcePort?: number;
  destinationPort?: number;
  in?: Port | 'lo';
  out?: Port | 'lo';
  owner?: string;
  /** Of TCP. */
  flags?: number;
  flow?: (flow: Flow) => void;
}

function packetOf({ source = '10.0.0.1', destination = '10.0.0.2', ...seen }: Seen): Packet {
  const packet = Object.assign(new Packet(), {
    protocol: seen.protocol ?? UDP,
    sourcePort: seen.sourcePort ?? 5000,
    destinationPort: seen.destinationPort ?? 80,
    mark: seen.mark ?? 0,
    state: seen.state ?? 0,
    fragmentOffset: seen.fragmentOffset ?? 0,
    source: parseIpv4(source),
    destination: parseIpv4(destination),
  });
  if (seen.flags !== undefined) {
    packet.tcp = Object.assign(new TcpHeader(), { flags: seen.flags });
  }
  if (seen.state !== undefined && seen.state !== FlowState.UNTRACKED) {
    const flow = new Flow();
    flow.begin(packet.source, packet.destination, packet.sourcePort, packet.destinationPort, UDP);
    seen.flow?.(flow);
    packet.flow = flow;
  }
  return packet;
}

function passageOf(seen: Seen): Passage {
  const passage = new Passage('m', new Facts());
  passage.inPort = seen.in === undefined || seen.in === 'lo' ? null : seen.in;
  passage.outPort = seen.out === undefined || seen.out === 'lo' ? null : seen.out;
  passage.fromSelf = seen.in === 'lo';
  passage.toSelf = seen.out === 'lo';
  passage.opens = seen.state === FlowState.NEW;
  if (seen.owner !== undefined) passage.owners = { ownerOf: () => seen.owner as string };
  return passage;
}

/** For each condition: what it is told, packets for which it holds, and others. */
const samples: Record<string, [value: MatchValue, yes: Seen[], no: Seen[]][]> = {
  in: [
    [['eth0'], [{ in: eth0 }], [{ in: eth1 }, { in: 'lo' }, {}]],
    [['lo', 'eth1'], [{ in: 'lo' }, { in: eth1 }], [{ in: eth0 }]],
  ],
  out: [
    [
      ['eth1', 'lo'],
      [{ out: eth1 }, { out: 'lo' }],
      [{ out: eth0 }, {}],
    ],
  ],
  hairpin: [
    [true, [{ in: eth0, out: eth0 }], [{ in: eth0, out: eth1 }, { out: eth0 }, {}]],
    [false, [{ in: eth0, out: eth1 }, {}], [{ in: eth0, out: eth0 }]],
  ],
  source: [
    [['10.0.0.1'], [{}], [{ source: '10.0.0.9' }]],
    [
      ['friends', '192.0.2.0/24'],
      [{ source: '10.0.0.7' }, { source: '10.9.1.1' }, { source: '192.0.2.5' }],
      [{ source: '10.0.0.8' }],
    ],
  ],
  destination: [[['10.0.0.2', '10.0.0.3'], [{}], [{ destination: '10.0.0.4' }]]],
  protocol: [
    [['icmp'], [{ protocol: ICMP }], [{}]],
    [['tcp', 'udp'], [{}], [{ protocol: ICMP }]],
  ],
  sourcePort: [[[[5000, 5000]], [{}], [{ sourcePort: 5001 }, { protocol: ICMP }]]],
  destinationPort: [
    [
      [
        [80, 80],
        [8000, 8100],
      ],
      [{}, { destinationPort: 8000 }, { destinationPort: 8100 }],
      [{ destinationPort: 8101 }, { fragmentOffset: 8 }, { protocol: ICMP }],
    ],
  ],
  established: [
    [
      true,
      [{ state: FlowState.REPLY }, { state: FlowState.ORIGINAL }],
      [{ state: FlowState.NEW }, {}],
    ],
    [false, [{ state: FlowState.NEW }, {}], [{ state: FlowState.RELATED }]],
  ],
  virtual: [
    [
      true,
      [
        { state: FlowState.NEW, flow: (flow) => (flow.backend = 2) },
        { state: FlowState.REPLY, flow: (flow) => (flow.replySource = 5) },
      ],
      [{ state: FlowState.NEW }, {}],
    ],
  ],
  state: [
    [
      ['new'],
      [{ state: FlowState.NEW }, { state: FlowState.ORIGINAL }],
      [{ state: FlowState.ORIGINAL, flow: (flow) => (flow.replied = true) }, {}],
    ],
    [
      ['established', 'related'],
      [
        { state: FlowState.REPLY },
        { state: FlowState.RELATED },
        { state: FlowState.ORIGINAL, flow: (flow) => (flow.replied = true) },
      ],
      [{ state: FlowState.ORIGINAL }, { state: FlowState.NEW }, {}],
    ],
    [['invalid'], [{}], [{ state: FlowState.NEW }]],
    [
      ['dnat'],
      [{ state: FlowState.REPLY, flow: (flow) => (flow.replySourcePort = 8080) }],
      [{ state: FlowState.REPLY, flow: (flow) => (flow.replyDestination = 7) }],
    ],
    [
      ['snat'],
      [{ state: FlowState.NEW, flow: (flow) => (flow.replyDestination = 7) }],
      [{ state: FlowState.NEW }],
    ],
  ],
  syn: [
    [true, [{ flags: 0x02 }, { flags: 0xc2 }], [{ flags: 0x12 }, { flags: 0x10 }, {}]],
    [false, [{ flags: 0x12 }, { flags: 0x10 }], [{ flags: 0x02 }, {}]],
  ],
  mark: [[[3, 7], [{ mark: 7 }], [{ mark: 4 }, {}]]],
  process: [
    [
      ['app'],
      [{ owner: 'app' }],
      [{ owner: 'web' }, { owner: '' }, {}, { owner: 'app', in: eth0 }],
    ],
  ],
};

describe('conditions', () => {
  it.each(matches.map(({ name }) => name))('%s holds for its packets, and no others', (name) => {
    expect(samples[name], 'a new condition needs samples here').toBeDefined();
    for (const [value, yes, no] of samples[name]) {
      const match = createMatch(name, value, context);
      const ask = (seen: Seen): boolean => match.holds(packetOf(seen), passageOf(seen));
      expect(yes.map(ask)).toEqual(yes.map(() => true));
      expect(no.map(ask)).toEqual(no.map(() => false));
      const seen = no[0];
      expect(new Not(match).holds(packetOf(seen), passageOf(seen))).toBe(true);
    }
  });
});

const services = { chain: (name: string) => new Chain(name), service: () => ({ service: null }) };

describe('verdicts', () => {
  it.each(verdicts.map(({ name }) => name))(
    '%s says what it needs, and where it stands',
    (name) => {
      const { options, positional, hooks: places } = verdicts.find((each) => each.name === name)!;
      for (const option of positional) expect(options.map((each) => each.name)).toContain(option);
      for (const place of places ?? []) expect(hooks).toContain(place);
      const needed = options.filter(
        ({ optional, default: value }) => !optional && value === undefined,
      );
      const text = ['snat', 'dnat'].includes(name) ? '10.0.0.1' : 'x';
      const told = needed.map((each): [string, string | number] => [
        each.name,
        each.kind === 'text' ? text : 1,
      ]);
      const verdict = { kind: name, options: new Map(told) };
      expect(() => checkVerdict(verdict)).not.toThrow();
      // One that translates leaves packets of open flows alone.
      const { opening, everyPacket } = createVerdict(verdict, services);
      expect(opening && everyPacket).toBe(false);
    },
  );

  it.each([
    ['dnat', { to: '10.0.0.5:99999' }, 'dnat'],
    ['snat', { to: '10.0.0.300' }, '10.0.0.300'],
    ['masquerade', { low: 5 }, 'go together'],
    ['masquerade', { low: 9, high: 5 }, 'above the last'],
    ['reject', { with: 'sorry' }, 'must be'],
  ])('%s refuses %o', (kind, options, message) => {
    expect(() => checkVerdict(described(kind, options))).toThrow(message);
  });
});

describe('a chain', () => {
  const rule = (name: string, verdict: string, all: Match[] = [], options = {}): Rule =>
    new Rule('m', name, 'input', '', all, createVerdict(described(verdict, options), services));

  it('finds rules about single destinations as if it asked one by one', () => {
    const address = fc.integer({ min: 0, max: 5 }).map((last) => formatIpv4(last));
    const one = fc.record({
      destinations: fc.option(fc.uniqueArray(address, { minLength: 1, maxLength: 3 })),
      port: fc.integer({ min: 80, max: 82 }),
      verdict: fc.constantFrom('accept', 'drop', 'return', 'reject'),
    });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 14 }),
        address,
        fc.integer({ min: 80, max: 82 }),
        (rules, destination, destinationPort) => {
          const live = rules.map(({ destinations, port, verdict }, i) =>
            rule(`${i}`, verdict, [
              createMatch('destinationPort', [[port, port]], context),
              ...(destinations === null ? [] : [createMatch('destination', destinations, context)]),
            ]),
          );
          const packet = packetOf({ destination, destinationPort });
          const passage = new Passage('m', new Facts());
          let expected: Next = Next.RULE;
          for (const each of live) {
            expected = each.run(packet, new Passage('m', new Facts()));
            if (expected !== Next.RULE) break;
          }
          expect(new Chain('input').add(...live).run(packet, passage)).toBe(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('asks nobody of a flow that has begun, where all verdicts are about its first packet', () => {
    const nat = new Chain('nat').add(rule('all', 'masquerade'));
    expect(new Hook('m', 'postrouting', nat).idle).toBe(true);
    expect(new Hook('m', 'postrouting', nat, 'drop').idle).toBe(false);
    const mixed = new Chain('mixed').add(rule('all', 'masquerade'), rule('none', 'drop'));
    expect(new Hook('m', 'postrouting', mixed).idle).toBe(false);
  });

  it('lends rules, and takes them back', () => {
    const all = new Hooks('m', new Facts());
    const passes = (): boolean => all.input!.passes(packetOf({}), passageOf({}));
    const back = all.lend('input', rule('a fault', 'drop'));
    const again = all.lend('input', rule('another', 'drop'));
    expect([passes(), all.input!.idle]).toEqual([false, false]);
    back();
    expect(passes()).toBe(false);
    again();
    expect([passes(), all.input!.idle]).toEqual([true, true]);
  });
});
