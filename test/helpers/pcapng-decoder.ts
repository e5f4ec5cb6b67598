/**
 * A small decoder of pcapng and of the protocols that Netloom writes, independent of the writer: it
 * checks every length and checksum, and throws at the first thing that is wrong.
 */
export interface Capture {
  application: string;
  interfaces: CapturedInterface[];
  packets: CapturedPacket[];
}

export interface CapturedInterface {
  name: string;
  linkType: number;
  snapLength: number;
  /** Time stamp units: 10^-n s. */
  resolution: number;
}

export interface CapturedPacket {
  interface: number;
  /** In units of the interface's resolution. */
  time: bigint;
  /** 0 unknown, 1 in, 2 out. */
  direction: number;
  bytes: Uint8Array;
}

export function decodePcapng(file: Uint8Array): Capture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const capture: Capture = { application: '', interfaces: [], packets: [] };
  check(view.getUint32(0) === 0x0a0d0d0a, 'a section header block comes first');
  check(view.getUint32(8, true) === 0x1a2b3c4d, 'little-endian byte order');
  let at = 0;
  while (at < file.length) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    check(length >= 12 && length % 4 === 0, `block length ${length}`);
    check(view.getUint32(at + length - 4, true) === length, 'both block lengths agree');
    const body = at + 8;
    const end = at + length - 4;
    if (type === 0x0a0d0d0a) {
      check(view.getUint32(body + 4, true) === 1, 'version 1.0');
      capture.application = text(readOptions(file, body + 16, end).get(4));
    } else if (type === 1) {
      const options = readOptions(file, body + 8, end);
      capture.interfaces.push({
        name: text(options.get(2)),
        linkType: view.getUint16(body, true),
        snapLength: view.getUint32(body + 4, true),
        resolution: options.get(9)?.[0] ?? 6,
      });
    } else if (type === 6) {
      const captured = view.getUint32(body + 12, true);
      check(view.getUint32(body + 16, true) === captured, 'nothing cut off');
      const options = readOptions(file, body + 20 + ((captured + 3) & ~3), end);
      capture.packets.push({
        interface: view.getUint32(body, true),
        time:
          (BigInt(view.getUint32(body + 4, true)) << 32n) | BigInt(view.getUint32(body + 8, true)),
        direction: (options.get(2)?.[0] ?? 0) & 3,
        bytes: file.slice(body + 20, body + 20 + captured),
      });
      check(capture.packets.at(-1)!.interface < capture.interfaces.length, 'a known interface');
    } else {
      throw new Error(`unknown block ${type}`);
    }
    at += length;
  }
  check(at === file.length, 'whole blocks');
  return capture;
}

export interface Ethernet {
  destinationMac: string;
  sourceMac: string;
  vlan: { id: number; priority: number } | null;
  etherType: number;
  payload: Arp | Ipv4 | null;
}

export interface Arp {
  protocol: 'arp';
  operation: number;
  senderMac: string;
  sender: string;
  targetMac: string;
  target: string;
}

export interface Ipv4 {
  protocol: 'ipv4';
  source: string;
  destination: string;
  ttl: number;
  ecn: number;
  identification: number;
  dontFragment: boolean;
  moreFragments: boolean;
  /** In bytes. */
  fragmentOffset: number;
  totalLength: number;
  protocolNumber: number;
  /** Null in fragments but the first. */
  payload: Udp | Tcp | Icmp | null;
}

export interface Udp {
  protocol: 'udp';
  sourcePort: number;
  destinationPort: number;
  length: number;
  /** 0: none. */
  checksum: number;
  data: Uint8Array;
  dns: Dns | null;
}

export interface Tcp {
  protocol: 'tcp';
  sourcePort: number;
  destinationPort: number;
  /** 32 bits, signed. */
  sequence: number;
  acknowledgement: number;
  flags: number;
  window: number;
  /** Kind and value, without padding. */
  options: [kind: number, value: number[]][];
  data: Uint8Array;
}

export interface Icmp {
  protocol: 'icmp';
  type: number;
  code: number;
  /** Echo only. */
  identifier: number;
  sequence: number;
  /** Errors only. */
  mtu: number;
  quote: Ipv4 | null;
  data: Uint8Array;
}

export interface Dns {
  id: number;
  response: boolean;
  rcode: number;
  name: string;
  answers: { name: string; address: string; ttl: number }[];
}

export function decodeFrame(bytes: Uint8Array): Ethernet {
  const view = viewOf(bytes);
  let at = 12;
  let vlan: Ethernet['vlan'] = null;
  if (view.getUint16(at) === 0x8100) {
    const tag = view.getUint16(at + 2);
    vlan = { id: tag & 0xfff, priority: tag >> 13 };
    at += 4;
  }
  const etherType = view.getUint16(at);
  const rest = bytes.subarray(at + 2);
  return {
    destinationMac: mac(bytes, 0),
    sourceMac: mac(bytes, 6),
    vlan,
    etherType,
    payload:
      etherType === 0x0806
        ? decodeArp(rest)
        : etherType === 0x0800
          ? decodeIpv4(rest, false)
          : null,
  };
}

function decodeArp(bytes: Uint8Array): Arp {
  check(hex(bytes.subarray(0, 6)) === '000108000604', 'ARP for IPv4 over Ethernet');
  return {
    protocol: 'arp',
    operation: viewOf(bytes).getUint16(6),
    senderMac: mac(bytes, 8),
    sender: address(bytes, 14),
    targetMac: mac(bytes, 18),
    target: address(bytes, 24),
  };
}

/** `quoted`: only the first 8 bytes behind the header are there. */
function decodeIpv4(bytes: Uint8Array, quoted: boolean): Ipv4 {
  const view = viewOf(bytes);
  check(bytes[0] === 0x45, 'IPv4 without options');
  check(onesComplementSum(bytes.subarray(0, 20)) === 0xffff, 'IPv4 header checksum');
  const totalLength = view.getUint16(2);
  check(quoted || totalLength <= bytes.length, 'the IP packet fits into the frame');
  const flags = view.getUint16(6);
  const fragmentOffset = (flags & 0x1fff) * 8;
  const moreFragments = (flags & 0x2000) !== 0;
  const protocolNumber = bytes[9];
  const body = bytes.subarray(20, totalLength);
  const whole = !quoted && !moreFragments;
  let payload: Ipv4['payload'] = null;
  if (fragmentOffset === 0 && protocolNumber === 17) {
    payload = decodeUdp(body, bytes.subarray(12, 20), whole);
  } else if (fragmentOffset === 0 && protocolNumber === 6 && !quoted) {
    payload = decodeTcp(body, bytes.subarray(12, 20), whole);
  } else if (fragmentOffset === 0 && protocolNumber === 1) {
    payload = decodeIcmp(body, quoted);
  }
  return {
    protocol: 'ipv4',
    source: address(bytes, 12),
    destination: address(bytes, 16),
    ttl: bytes[8],
    ecn: bytes[1] & 3,
    identification: view.getUint16(4),
    dontFragment: (flags & 0x4000) !== 0,
    moreFragments,
    fragmentOffset,
    totalLength,
    protocolNumber,
    payload,
  };
}

function decodeUdp(bytes: Uint8Array, addresses: Uint8Array, whole: boolean): Udp {
  const view = viewOf(bytes);
  const length = view.getUint16(4);
  const checksum = view.getUint16(6);
  if (whole) {
    check(length === bytes.length, 'UDP length');
    const pseudo = [...addresses, 0, 17, length >> 8, length & 0xff];
    const right = onesComplementSum(Uint8Array.from([...pseudo, ...bytes])) === 0xffff;
    check(checksum === 0 || right, 'UDP checksum');
  }
  const [sourcePort, destinationPort] = [view.getUint16(0), view.getUint16(2)];
  const data = bytes.subarray(8);
  const isDns = whole && (sourcePort === 53 || destinationPort === 53);
  const dns = isDns ? decodeDns(data) : null;
  return { protocol: 'udp', sourcePort, destinationPort, length, checksum, data, dns };
}

function decodeTcp(bytes: Uint8Array, addresses: Uint8Array, whole: boolean): Tcp {
  const view = viewOf(bytes);
  const length = bytes[12] >> 2;
  if (whole) {
    const pseudo = [...addresses, 0, 6, bytes.length >> 8, bytes.length & 0xff];
    const sum = onesComplementSum(Uint8Array.from([...pseudo, ...bytes]));
    check(sum === 0xffff, 'TCP checksum');
  }
  const options: Tcp['options'] = [];
  for (let at = 20; at < length; at += bytes[at] === 1 ? 1 : bytes[at + 1]) {
    if (bytes[at] !== 1) options.push([bytes[at], [...bytes.subarray(at + 2, at + bytes[at + 1])]]);
  }
  return {
    protocol: 'tcp',
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    sequence: view.getInt32(4),
    acknowledgement: view.getInt32(8),
    flags: bytes[13],
    window: view.getUint16(14),
    options,
    data: bytes.subarray(length),
  };
}

function decodeIcmp(bytes: Uint8Array, quoted: boolean): Icmp {
  const view = viewOf(bytes);
  const type = bytes[0];
  const echo = type === 0 || type === 8;
  // Payloads of echoes are zeros, so the sum is right even over a part of it.
  check(onesComplementSum(bytes) === 0xffff, 'ICMP checksum');
  return {
    protocol: 'icmp',
    type,
    code: bytes[1],
    identifier: echo ? view.getUint16(4) : 0,
    sequence: echo ? view.getUint16(6) : 0,
    mtu: echo ? 0 : view.getUint16(6),
    quote: echo || quoted ? null : decodeIpv4(bytes.subarray(8), true),
    data: bytes.subarray(8),
  };
}

export function decodeDns(bytes: Uint8Array): Dns {
  const view = viewOf(bytes);
  check(view.getUint16(4) === 1, 'one DNS question');
  const flags = view.getUint16(2);
  const question = decodeName(bytes, 12);
  let at = question.next + 4;
  const answers: Dns['answers'] = [];
  for (let i = 0; i < view.getUint16(6); i++) {
    const { name, next } = decodeName(bytes, at);
    check(hex(bytes.subarray(next, next + 4)) === '00010001', 'type A, class IN');
    check(view.getUint16(next + 8) === 4, 'four bytes of address');
    answers.push({ name, ttl: view.getUint32(next + 4), address: address(bytes, next + 10) });
    at = next + 14;
  }
  check(at === bytes.length, 'nothing behind the DNS message');
  return {
    id: view.getUint16(0),
    response: (flags & 0x8000) !== 0,
    rcode: flags & 0xf,
    name: question.name,
    answers,
  };
}

function decodeName(bytes: Uint8Array, start: number): { name: string; next: number } {
  const labels: string[] = [];
  let at = start;
  while (bytes[at] !== 0) {
    if (bytes[at] >= 0xc0) {
      const pointed = decodeName(bytes, ((bytes[at] & 0x3f) << 8) | bytes[at + 1]);
      return { name: [...labels, pointed.name].join('.'), next: at + 2 };
    }
    labels.push(text(bytes.subarray(at + 1, at + 1 + bytes[at])));
    at += 1 + bytes[at];
  }
  return { name: labels.join('.'), next: at + 1 };
}

function readOptions(file: Uint8Array, start: number, end: number): Map<number, Uint8Array> {
  const view = viewOf(file);
  const options = new Map<number, Uint8Array>();
  let at = start;
  while (at < end) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === 0) {
      check(at + 4 === end, 'the end of options ends the block');
      return options;
    }
    options.set(code, file.slice(at + 4, at + 4 + length));
    at += 4 + ((length + 3) & ~3);
  }
  check(options.size === 0 && at === end, 'options have an end');
  return options;
}

/** RFC 1071: 0xffff over data that contains its own right checksum. */
function onesComplementSum(bytes: Uint8Array): number {
  let sum = 0;
  bytes.forEach((byte, i) => {
    sum += i % 2 === 0 ? byte << 8 : byte;
    if (sum > 0xffff) sum -= 0xffff;
  });
  return sum;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function mac(bytes: Uint8Array, at: number): string {
  return hex(bytes.subarray(at, at + 6)).replace(/(..)(?=.)/g, '$1:');
}

function address(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`capture: expected ${what}`);
}
