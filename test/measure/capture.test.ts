import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortCapture } from '../../src/measure/capture/port-capture.js';
import { frameBytes } from '../../src/measure/capture/frame.js';
import { Direction, PcapngWriter } from '../../src/measure/capture/pcapng.js';
import { utf8 } from '../../src/engine/utf8.js';
import { DnsMessage, dnsLength, encodeDns, showDns } from '../../src/net/dns-message.js';
import { ArpBody, ArpOperation } from '../../src/net/arp.js';
import { Icmp as IcmpType, IcmpHeader } from '../../src/net/icmp.js';
import { IcmpQuote, QUOTE_LENGTH } from '../../src/net/icmp-quote.js';
import { BROADCAST, Ecn, EtherType, Packet, Protocol } from '../../src/net/packet.js';
import { TcpHeader } from '../../src/net/tcp-header.js';
import {
  decodeDns,
  decodeFrame,
  decodePcapng,
  type Arp,
  type Icmp,
  type Ipv4,
  type Tcp,
  type Udp,
} from '../helpers/pcapng-decoder.js';

fc.configureGlobal({ seed: 1 });

const ip = (text: string): number =>
  text.split('.').reduce((address, byte) => (address << 8) | Number(byte), 0);

function frame(fields: Partial<Packet>): Packet {
  return Object.assign(new Packet(), { sourceMac: 1, destinationMac: 2 }, fields);
}

/** What makes a datagram one of ICMP. */
function icmp(fields: Partial<IcmpHeader>): Partial<Packet> {
  return { protocol: Protocol.ICMP, icmp: Object.assign(new IcmpHeader(), fields) };
}

function datagram(fields: Partial<Packet>): Packet {
  const packet = frame({
    etherType: EtherType.IPV4,
    protocol: Protocol.UDP,
    source: ip('10.0.0.1'),
    destination: ip('192.168.255.254'),
    ttl: 64,
    sourcePort: 40_000,
    destinationPort: 7_000,
    payload: 100,
    ...fields,
  });
  const header = packet.fragmentOffset > 0 ? 0 : (packet.tcp?.length ?? 8);
  packet.size = 14 + (packet.vlan > 0 ? 4 : 0) + 20 + header + packet.payload;
  return packet;
}

/** What makes a datagram one of TCP. */
function tcp(fields: Partial<TcpHeader>, blocks: number[] = []): Partial<Packet> {
  const header = Object.assign(new TcpHeader(), { window: 500 }, fields, {
    blocks: blocks.length / 2,
  });
  header.sack.set(blocks);
  return { protocol: Protocol.TCP, tcp: header, dontFragment: true };
}

const times = { timestamps: true, tsValue: 77, tsEcho: -2 };
const synOptions = { mss: 1460, windowScale: 7, sackPermitted: true, ...times, window: 64_240 };

/** A connection: opened, a hundred bytes with 50 of them lost first, closed. */
const segments = [
  datagram({ ...tcp({ flags: 2, sequence: -101, ...synOptions }), payload: 0 }),
  datagram({
    ...tcp({ flags: 18, sequence: 500, acknowledgement: -100, ...synOptions }),
    payload: 0,
  }),
  datagram({ ...tcp({ flags: 16, sequence: -100, acknowledgement: 501, ...times }), payload: 0 }),
  datagram({ ...tcp({ flags: 16, sequence: -50, acknowledgement: 501, ...times }), payload: 50 }),
  datagram({ ...tcp({ flags: 16, sequence: 501, acknowledgement: -100 }, [-50, 0]), payload: 0 }),
  datagram({ ...tcp({ flags: 24, sequence: -100, acknowledgement: 501 }), payload: 100 }),
  datagram({ ...tcp({ flags: 17, sequence: 501, acknowledgement: 0 }), payload: 0 }),
];
for (const packet of [segments[1], segments[4], segments[6]]) {
  [packet.source, packet.destination] = [packet.destination, packet.source];
  [packet.sourcePort, packet.destinationPort] = [packet.destinationPort, packet.sourcePort];
}

const arpRequest = frame({
  etherType: EtherType.ARP,
  destinationMac: BROADCAST,
  arp: Object.assign(new ArpBody(), {
    operation: ArpOperation.REQUEST,
    sender: ip('10.0.0.1'),
    target: ip('10.0.0.2'),
  }),
  size: 42,
});
const arpReply = frame({
  etherType: EtherType.ARP,
  sourceMac: 2,
  destinationMac: 1,
  arp: Object.assign(new ArpBody(), {
    operation: ArpOperation.REPLY,
    sender: ip('10.0.0.2'),
    target: ip('10.0.0.1'),
  }),
  size: 42,
});
const echo = datagram({
  ...icmp({ type: IcmpType.ECHO, identifier: 77, sequence: 3 }),
  payload: 56,
  identification: 9,
});
const question = new DnsMessage(4321, false, 'web.default.svc.cluster.local');
const answer = new DnsMessage(4321, true, question.name, 0, [ip('10.96.0.1'), ip('10.96.0.2')], 30);
const dnsQuery = datagram({
  destinationPort: 53,
  payload: dnsLength(question),
  message: question,
});
const dnsReply = datagram({ sourcePort: 53, payload: dnsLength(answer), message: answer });

function icmpError(type: number, code: number, about: Packet, mtu = 0): Packet {
  return datagram({
    ...icmp({ type, code, mtu }),
    payload: QUOTE_LENGTH,
    message: IcmpQuote.of(about),
  });
}

/** 4000 bytes of IP payload over an MTU of 1500: offsets 0, 1480 and 2960. */
function fragments(protocol: number): Packet[] {
  const header = protocol === Protocol.ICMP ? icmp({ type: IcmpType.ECHO }) : {};
  const whole = { protocol, ...header, identification: 500, datagramPayload: 3992 };
  return [
    datagram({ ...whole, moreFragments: true, payload: 1472 }),
    datagram({ ...whole, moreFragments: true, payload: 1480, fragmentOffset: 1480 }),
    datagram({ ...whole, payload: 1040, fragmentOffset: 2960 }),
  ];
}

describe('frameBytes', () => {
  it('writes ARP', () => {
    const request = decodeFrame(frameBytes(arpRequest));
    expect(request).toMatchObject({
      destinationMac: 'ff:ff:ff:ff:ff:ff',
      sourceMac: '02:4e:00:00:00:01',
    });
    expect(request.payload).toEqual<Arp>({
      protocol: 'arp',
      operation: 1,
      senderMac: '02:4e:00:00:00:01',
      sender: '10.0.0.1',
      targetMac: '00:00:00:00:00:00',
      target: '10.0.0.2',
    });
    expect(decodeFrame(frameBytes(arpReply)).payload).toMatchObject({
      operation: 2,
      targetMac: '02:4e:00:00:00:01',
    });
  });

  it('writes every field of tag, IPv4 and UDP, with right checksums', () => {
    const byte = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const fields = fc.record({
      vlan: fc.nat(4094),
      priority: fc.nat(7),
      source: byte,
      destination: byte,
      ttl: fc.integer({ min: 1, max: 255 }),
      ecn: fc.constantFrom(...Object.values(Ecn)),
      dontFragment: fc.boolean(),
      identification: fc.nat(65535),
      sourcePort: fc.nat(65535).filter((port) => port !== 53),
      destinationPort: fc.nat(65535).filter((port) => port !== 53),
      payload: fc.nat(1500),
    });
    fc.assert(
      fc.property(fields, (drawn) => {
        const packet = datagram(drawn);
        const decoded = decodeFrame(frameBytes(packet));
        const { vlan, priority, source, destination, sourcePort, destinationPort, ...same } = drawn;
        const { payload, ...header } = same;
        expect(decoded.vlan).toEqual(vlan === 0 ? null : { id: vlan, priority });
        const ipv4 = decoded.payload as Ipv4;
        expect(ipv4).toMatchObject(header);
        expect(ip(ipv4.source)).toBe(source);
        expect(ip(ipv4.destination)).toBe(destination);
        expect(ipv4.totalLength).toBe(28 + payload);
        const udp = ipv4.payload as Udp;
        expect(udp).toMatchObject({ sourcePort, destinationPort, length: 8 + payload });
        expect(udp.checksum).not.toBe(0);
      }),
    );
  });

  it('says 0xffff where the checksum comes out as zero', () => {
    const packet = datagram({ source: 0, destination: 0, sourcePort: 0, payload: 0 });
    // Pseudo-header and header then sum to 17 + 8 + 8 + port.
    packet.destinationPort = 0xffff - 33;
    expect((decodeFrame(frameBytes(packet)).payload as Ipv4).payload).toMatchObject({
      checksum: 0xffff,
    });
  });

  it('writes every field of TCP, with right checksums and options as long as foretold', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const fields = fc.record({
      flags: fc.nat(255),
      sequence: word,
      acknowledgement: word,
      window: fc.nat(65_535),
      mss: fc.nat(65_535),
      windowScale: fc.integer({ min: -1, max: 14 }),
      sackPermitted: fc.boolean(),
      timestamps: fc.boolean(),
      tsValue: word,
      tsEcho: word,
    });
    const blocks = fc.array(fc.tuple(word, word), { maxLength: 4 });
    const bytesOf = (value: number): number[] =>
      [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
    fc.assert(
      fc.property(fields, blocks, fc.nat(200), (drawn, told, payload) => {
        const packet = datagram({ ...tcp(drawn, told.flat()), payload });
        // There is no room for more.
        fc.pre((packet.tcp?.length ?? 0) <= 60);
        const decoded = (decodeFrame(frameBytes(packet)).payload as Ipv4).payload as Tcp;
        const { flags, sequence, acknowledgement, window, ...options } = drawn;
        expect(decoded).toMatchObject({ flags, sequence, acknowledgement, window });
        expect(decoded.data.length).toBe(payload);
        const expected = new Map([
          [2, options.mss > 0 && [options.mss >> 8, options.mss & 0xff]],
          [4, options.sackPermitted && []],
          [8, options.timestamps && [...bytesOf(options.tsValue), ...bytesOf(options.tsEcho)]],
          [3, options.windowScale >= 0 && [options.windowScale]],
          [5, told.length > 0 && told.flat().flatMap(bytesOf)],
        ]);
        expect(decoded.options).toEqual([...expected].filter(([, value]) => value !== false));
      }),
    );
  });

  it('has bytes of a stream follow from sequence numbers, and from who knows them', () => {
    const data = (packet: Packet): Uint8Array =>
      ((decodeFrame(frameBytes(packet)).payload as Ipv4).payload as Tcp).data;
    const [, , , second, , both] = segments.map(data);
    expect(both.subarray(50)).toEqual(second);
    const message = {
      hold: () => undefined,
      letGo: () => undefined,
      spell: (into: Uint8Array, from: number) => into.fill(from, 0, 2),
    };
    const spelt = data(datagram({ ...tcp({ sequence: 9 }), message }));
    expect([...spelt.subarray(0, 2)]).toEqual([9, 9]);
    // A segment that is cut on its way: the first part has the sum of the whole.
    const header = tcp({ flags: 16, sequence: 7 });
    const whole = datagram({ ...header, payload: 1000 });
    const cut = { ...header, dontFragment: false, datagramPayload: 1000 };
    const parts = [
      datagram({ ...cut, moreFragments: true, payload: 460 }),
      datagram({ ...cut, fragmentOffset: 480, payload: 540 }),
    ];
    const rest = (packet: Packet): number[] => [...frameBytes(packet).subarray(34)];
    expect(parts.flatMap(rest)).toEqual(rest(whole));
  });

  it('writes ICMP echo', () => {
    const icmp = (decodeFrame(frameBytes(echo)).payload as Ipv4).payload as Icmp;
    expect(icmp).toMatchObject({ type: 8, code: 0, identifier: 77, sequence: 3 });
    expect(icmp.data).toEqual(new Uint8Array(56));
  });

  it('quotes the packet that caused an ICMP error', () => {
    const culprit = datagram({ identification: 11, ttl: 1, dontFragment: true, vlan: 5 });
    const error = (decodeFrame(frameBytes(icmpError(3, 4, culprit, 1400))).payload as Ipv4).payload;
    expect(error).toMatchObject({
      type: 3,
      code: 4,
      mtu: 1400,
      quote: {
        source: '10.0.0.1',
        destination: '192.168.255.254',
        identification: 11,
        ttl: 1,
        dontFragment: true,
        totalLength: 128,
        payload: { sourcePort: 40_000, destinationPort: 7_000, length: 108 },
      },
    });
    const quoted = frameBytes(icmpError(3, 4, segments[5], 1400)).subarray(62, 70);
    expect([...quoted]).toEqual([...frameBytes(segments[5]).subarray(34, 42)]);
    const late = (decodeFrame(frameBytes(icmpError(11, 0, echo))).payload as Ipv4).payload as Icmp;
    expect(late.quote?.payload).toMatchObject({ type: 8, identifier: 77, sequence: 3 });
  });

  it('gives fragments one transport header, which states the whole datagram', () => {
    const decoded = fragments(Protocol.UDP).map((part) => decodeFrame(frameBytes(part)).payload);
    expect(decoded).toMatchObject([
      { fragmentOffset: 0, moreFragments: true, totalLength: 1500 },
      { fragmentOffset: 1480, moreFragments: true, totalLength: 1500, payload: null },
      { fragmentOffset: 2960, moreFragments: false, totalLength: 1060, payload: null },
    ]);
    expect((decoded[0] as Ipv4).payload).toMatchObject({ length: 4000, checksum: 0 });
  });

  it('carries DNS', () => {
    const query = (decodeFrame(frameBytes(dnsQuery)).payload as Ipv4).payload as Udp;
    expect(query.dns).toMatchObject({ id: 4321, response: false, name: question.name });
    const reply = (decodeFrame(frameBytes(dnsReply)).payload as Ipv4).payload as Udp;
    expect(reply.dns?.answers).toEqual([
      { name: question.name, address: '10.96.0.1', ttl: 30 },
      { name: question.name, address: '10.96.0.2', ttl: 30 },
    ]);
  });

  it('throws where the size is too small for what the packet carries', () => {
    const packet = datagram({});
    packet.size--;
    expect(() => frameBytes(packet)).toThrow('of 141 bytes carries 142');
  });

  it('fills a frame that is larger with a trailer', () => {
    const packet = datagram({ payload: 0 });
    packet.size = 60;
    const bytes = frameBytes(packet);
    expect(bytes.length).toBe(60);
    expect(decodeFrame(bytes).payload).toMatchObject({ totalLength: 28 });
  });
});

describe('encodeDns', () => {
  it('survives a round trip, at the length foretold', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,63}$/);
    const name = fc.array(label, { maxLength: 3 }).map((labels) => labels.join('.'));
    const answers = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.nat(65535), name, answers, fc.nat(86400), (id, asked, addresses, ttl) => {
        const message = new DnsMessage(id, true, asked, 3, addresses, ttl);
        const bytes = encodeDns(message);
        expect(bytes.length).toBe(dnsLength(message));
        const decoded = decodeDns(bytes);
        expect(decoded).toMatchObject({ id, response: true, rcode: 3, name: asked });
        expect(decoded.answers.map((found) => ip(found.address))).toEqual(addresses);
      }),
    );
  });

  it.each(['a..b', '.', 'é.example', 'x'.repeat(64), 'abcdefg.'.repeat(40) + 'z'])(
    'refuses the name %s',
    (name) => {
      expect(() => encodeDns(new DnsMessage(1, false, name))).toThrow(RangeError);
    },
  );
});

describe('showDns', () => {
  it.each([
    ['é', '?'],
    ['web.x', 'web.x'],
    ['a..b', 'a?.b'],
    ['a'.repeat(100), `${'a'.repeat(63)}.${'a'.repeat(36)}`],
  ])('shows of %s what DNS can carry, at the same length', (name, shown) => {
    const message = new DnsMessage(1, false, name);
    const bytes = showDns(message);
    expect(bytes.length).toBe(dnsLength(message));
    expect(decodeDns(bytes).name).toBe(shown);
  });
});

describe('PcapngWriter', () => {
  it('writes the numbers of the specification', () => {
    const writer = new PcapngWriter('Netloom');
    writer.addInterface('eth0');
    writer.addPacket(0, 2 ** 32 + 5, Uint8Array.of(1, 2, 3));
    const words = new Uint32Array(writer.toBytes().buffer);
    const section = [0x0a0d0d0a, 44, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff];
    expect([...words.subarray(0, 6)]).toEqual(section);
    expect(words[10]).toBe(44);
    const description = words.subarray(11, 11 + words[12] / 4);
    // Ethernet, no limit, if_name of 4 bytes, if_tsresol of 1 byte: 9, end of options.
    expect([...description]).toEqual([1, 40, 1, 0, 0x40002, 0x30687465, 0x10009, 9, 0, 40]);
    const packet = words.subarray(21);
    expect([...packet]).toEqual([6, 36, 0, 1, 5, 3, 3, 0x030201, 36]);
  });

  it('survives a round trip', () => {
    const names = ['web-0 eth0', 'büro/„eth1“ 🧵'];
    const writer = new PcapngWriter('a loom');
    const ports = names.map((name) => writer.addInterface(name));
    const frames = Array.from({ length: 300 }, (_, i) => new Uint8Array(i).fill(i));
    frames.forEach((bytes, i) => writer.addPacket(ports[i % 2], i * 2 ** 40, bytes, i % 3));
    const capture = decodePcapng(writer.toBytes());
    expect(capture.application).toBe('a loom');
    expect(capture.interfaces).toEqual(
      names.map((name) => ({ name, linkType: 1, snapLength: 0, resolution: 9 })),
    );
    expect(capture.packets).toEqual(
      frames.map((bytes, i) => ({
        interface: i % 2,
        time: BigInt(i) << 40n,
        direction: i % 3,
        bytes,
      })),
    );
  });

  it('notes what passes two ports', () => {
    const writer = new PcapngWriter();
    const left = new PortCapture(writer, 'a.eth0');
    const right = new PortCapture(writer, 'b.eth0');
    left.frame(arpRequest, 5);
    right.frame(arpRequest, 9);
    const { packets } = decodePcapng(writer.toBytes());
    expect(packets.map((packet) => [packet.interface, packet.time])).toEqual([
      [0, 5n],
      [1, 9n],
    ]);
    expect(packets[1].bytes).toEqual(frameBytes(arpRequest));
  });

  it('refuses packets of a port that it does not know', () => {
    expect(() => new PcapngWriter().addPacket(0, 0, new Uint8Array(60))).toThrow(RangeError);
  });

  it('spells names as UTF-8', () => {
    for (const name of ['eth0', 'büro', '€', 'loom 🧵', '\ud83e', 'a\udddbz', '']) {
      expect(utf8(name)).toEqual(new TextEncoder().encode(name));
    }
  });
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

describe('Wireshark', () => {
  it.runIf(hasTshark)('finds nothing wrong with a capture', { timeout: 20_000 }, () => {
    const writer = new PcapngWriter();
    const port = writer.addInterface('web-0 eth0');
    const packets = [
      arpRequest,
      arpReply,
      echo,
      datagram(icmp({ type: IcmpType.ECHO_REPLY, identifier: 77, sequence: 3 })),
      dnsQuery,
      dnsReply,
      datagram({ vlan: 7, priority: 5, ecn: Ecn.CE }),
      icmpError(11, 0, echo),
      icmpError(3, 4, datagram({ dontFragment: true }), 1400),
      ...fragments(Protocol.UDP),
      ...fragments(Protocol.ICMP),
      ...segments,
      icmpError(3, 4, segments[5], 1400),
    ];
    packets.forEach((packet, i) => writer.addPacket(port, i, frameBytes(packet), Direction.OUT));
    const rows = tshark(writer.toBytes());
    expect(rows.length).toBe(packets.length);
    const isTcp = ({ protocol }: Row): boolean => protocol === 'TCP';
    const isOdd = (row: Row): boolean => row.malformed || row.warnings !== '' || row.bad;
    expect(rows.filter((row) => isOdd(row) && !isTcp(row))).toEqual([]);
    const noted = rows.filter(isTcp).map(({ tcp, warnings }) => `${tcp.join()} ${warnings}`);
    expect(noted).toMatchInlineSnapshot(`
      [
        "1 Connection establish request (SYN): server port 7000",
        "1 Connection establish acknowledge (SYN+ACK): server port 7000",
        "1 ",
        "1 Previous segment(s) not captured (common at capture start)",
        "1 TCP window update",
        "1 ",
        "1 Connection finish (FIN),This frame initiates the connection closing",
      ]
    `);
    expect(rows.map((row) => row.protocol)).toEqual(
      'ARP ARP ICMP ICMP DNS DNS UDP ICMP ICMP IPv4 IPv4 UDP IPv4 IPv4 ICMP'
        .split(' ')
        .concat(Array<string>(7).fill('TCP'), 'ICMP'),
    );
    // 1 is good, 2 is not looked at (quoted), 3 is absent (quoted or fragmented datagrams).
    expect(rows.flatMap((row) => row.udp)).toEqual(['1', '1', '1', '3', '3']);
    expect(rows.flatMap((row) => row.icmp)).toEqual(['1', '1', '1', '2', '1', '1', '1']);
    expect(rows[4].name).toBe(question.name);
    expect(rows[1].time).toBe('0.000000001');
  });
});

interface Row {
  protocol: string;
  malformed: boolean;
  warnings: string;
  /** An IPv4 header with a wrong checksum. */
  bad: boolean;
  udp: string[];
  icmp: string[];
  tcp: string[];
  name: string;
  time: string;
}

function tshark(file: Uint8Array): Row[] {
  const directory = mkdtempSync(join(tmpdir(), 'netloom-'));
  try {
    const path = join(directory, 'capture.pcapng');
    writeFileSync(path, file);
    const fields = ['_ws.col.Protocol', '_ws.malformed', '_ws.expert.message'];
    fields.push('ip.checksum.status', 'udp.checksum.status', 'icmp.checksum.status');
    fields.push('dns.qry.name', 'frame.time_relative', 'tcp.checksum.status');
    const checks = ['ip', 'udp', 'tcp'].map((name) => `${name}.check_checksum:TRUE`);
    const options = checks.flatMap((check) => ['-o', check]);
    options.push('-T', 'fields', ...fields.flatMap((field) => ['-e', field]));
    const output = execFileSync('tshark', ['-n', '-r', path, ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    return output
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => {
        const [protocol, malformed, warnings, ipv4, udp, icmp, name, time, tcp] = line.split('\t');
        const listed = (text: string): string[] => (text === '' ? [] : text.split(','));
        return {
          protocol,
          malformed: malformed !== '',
          warnings,
          bad: listed(ipv4).includes('0'),
          udp: listed(udp),
          icmp: listed(icmp),
          tcp: listed(tcp),
          name,
          time,
        };
      });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
