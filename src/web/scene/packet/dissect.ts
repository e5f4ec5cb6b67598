import { type Bytes, hex, type Layer, LayerMaker } from './layer.js';
import { Bytes as Reader } from './layer.js';
import { dnsLayer } from './dns.js';
import { tcpLayer } from './tcp.js';
import { applicationLayer } from './application.js';

const IPV4 = 0x0800;
const ARP = 0x0806;
const VLAN = 0x8100;
const etherTypes: Readonly<Record<number, string>> = {
  [IPV4]: 'IPv4',
  [ARP]: 'ARP',
  [VLAN]: 'VLAN',
};
const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' };

/** A frame by its layers, the outermost first. */
export function dissect(bytes: Uint8Array, size: number): Layer[] {
  const frame = new Reader(bytes, size);
  const layers: Layer[] = [];
  const ethernet = new LayerMaker('Ethernet', 'IEEE 802.3', 0)
    .next('Destination', 6, frame.mac(0))
    .next('Source', 6, frame.mac(6));
  let type = frame.u16(12);
  layers.push(ethernet.next('EtherType', 2, `${hex(type, 4)} (${etherTypes[type] ?? '?'})`).made());
  let at = 14;
  if (type === VLAN) {
    const tag = frame.u16(14);
    type = frame.u16(16);
    layers.push(
      new LayerMaker('VLAN tag', 'IEEE 802.1Q', 14)
        .next('Tag', 2, hex(tag, 4))
        .part('Priority', tag >> 13, 2)
        .part('VLAN identifier', tag & 0xfff, 2)
        .next('EtherType', 2, `${hex(type, 4)} (${etherTypes[type] ?? '?'})`)
        .made(),
    );
    at = 18;
  }
  if (type === ARP) layers.push(arpLayer(frame, at));
  if (type === IPV4) layers.push(...ipLayers(frame, at));
  return layers;
}

function arpLayer(frame: Bytes, at: number): Layer {
  const operation = frame.u16(at + 6);
  return new LayerMaker('ARP', 'RFC 826', at)
    .next('Hardware type', 2, `${frame.u16(at)} (Ethernet)`)
    .next('Protocol type', 2, `${hex(frame.u16(at + 2), 4)} (IPv4)`)
    .next('Hardware size', 1, frame.u8(at + 4))
    .next('Protocol size', 1, frame.u8(at + 5))
    .next('Operation', 2, `${operation} (${operation === 1 ? 'request' : 'reply'})`)
    .next('Sender MAC', 6, frame.mac(at + 8))
    .next('Sender IP', 4, frame.address(at + 14))
    .next('Target MAC', 6, frame.mac(at + 18))
    .next('Target IP', 4, frame.address(at + 24))
    .made();
}

const ECN = ['Not-ECT', 'ECT(1)', 'ECT(0)', 'CE'];

/** Also of a packet that an error quotes, which may be cut. */
function ipLayers(frame: Bytes, at: number, isQuoted = false): Layer[] {
  const header = 4 * (frame.u8(at) & 0xf);
  const total = frame.u16(at + 2);
  const flags = frame.u16(at + 6);
  const protocol = frame.u8(at + 9);
  const name = isQuoted ? 'IPv4 (quoted)' : 'IPv4';
  const offset = 8 * (flags & 0x1fff);
  const maker = new LayerMaker(name, 'RFC 791', at)
    .next('Version and header length', 1, `4, ${header} bytes`)
    .next('DSCP and ECN', 1, hex(frame.u8(at + 1), 2))
    .part('ECN', ECN[frame.u8(at + 1) & 3])
    .next('Total length', 2, total)
    .next('Identification', 2, hex(frame.u16(at + 4), 4))
    .next('Flags and fragment offset', 2, flagNames(flags))
    .part('Fragment offset', offset, 2)
    .next('Time to live', 1, frame.u8(at + 8))
    .next('Protocol', 1, `${protocol} (${protocols[protocol] ?? '?'})`)
    .next('Header checksum', 2, hex(frame.u16(at + 10), 4))
    .next('Source', 4, frame.address(at + 12))
    .next('Destination', 4, frame.address(at + 16));
  const layers = [maker.made()];
  const inner = at + header;
  const end = isQuoted ? frame.size : Math.min(at + total, frame.size);
  // A later fragment has no header of its own.
  if (offset > 0 || end <= inner) return [...layers, ...dataLayer(inner, end)];
  if (protocol === 1) return [...layers, ...icmpLayers(frame, inner, end)];
  if (protocol === 17) return [...layers, ...udpLayers(frame, inner, end)];
  if (protocol === 6) {
    const tcp = tcpLayer(frame, inner, isQuoted);
    const data = inner + tcp.length;
    if (isQuoted) return [...layers, tcp];
    return [...layers, tcp, ...applicationLayer(frame, data, end)];
  }
  return [...layers, ...dataLayer(inner, end)];
}

function flagNames(flags: number): string {
  const names = [
    ...(flags & 0x4000 ? ["don't fragment"] : []),
    ...(flags & 0x2000 ? ['more'] : []),
  ];
  return names.length === 0 ? 'none' : names.join(', ');
}

const icmpTypes: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  8: 'echo request',
  11: 'time exceeded',
};

/** RFC 792, and RFC 1812 section 5.2.7.1 for the later ones. */
const unreachable: Readonly<Record<number, string>> = {
  0: 'network',
  1: 'host',
  2: 'protocol',
  3: 'port',
  4: 'fragmentation needed',
  13: 'prohibited',
};

function icmpLayers(frame: Bytes, at: number, end: number): Layer[] {
  const type = frame.u8(at);
  const code = frame.u8(at + 1);
  const said = type === 3 ? ` (${unreachable[code] ?? '?'})` : '';
  const maker = new LayerMaker('ICMP', 'RFC 792', at)
    .next('Type', 1, `${type} (${icmpTypes[type] ?? '?'})`)
    .next('Code', 1, `${code}${said}`)
    .next('Checksum', 2, hex(frame.u16(at + 2), 4));
  if (type === 0 || type === 8) {
    maker.next('Identifier', 2, frame.u16(at + 4)).next('Sequence number', 2, frame.u16(at + 6));
    return [maker.made(), ...dataLayer(maker.end, end)];
  }
  if (type === 3 && code === 4) {
    maker.next('Unused', 2, 0).next('Next-hop MTU', 2, frame.u16(at + 6));
  } else maker.next('Unused', 4, 0);
  return [maker.made(), ...(end > maker.end + 20 ? ipLayers(frame, maker.end, true) : [])];
}

function udpLayers(frame: Bytes, at: number, end: number): Layer[] {
  const [source, destination] = [frame.u16(at), frame.u16(at + 2)];
  const udp = new LayerMaker('UDP', 'RFC 768', at)
    .next('Source port', 2, source)
    .next('Destination port', 2, destination)
    .next('Length', 2, frame.u16(at + 4))
    .next('Checksum', 2, hex(frame.u16(at + 6), 4))
    .made();
  const inner = at + 8;
  if ((source === 53 || destination === 53) && end >= inner + 12) {
    return [udp, dnsLayer(frame, inner, end)];
  }
  return [udp, ...dataLayer(inner, end)];
}

/** What no other layer says. */
export function dataLayer(at: number, end: number): Layer[] {
  if (end <= at) return [];
  const length = end - at;
  const fields = [{ name: 'Length', value: `${length} bytes`, at, length }];
  return [{ name: 'Data', source: '', at, length, fields }];
}
