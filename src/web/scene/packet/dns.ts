import { type Bytes, hex, type Layer, LayerMaker } from './layer.js';

const types: Readonly<Record<number, string>> = {
  1: 'A',
  5: 'CNAME',
  6: 'SOA',
  28: 'AAAA',
  41: 'OPT',
};
const codes = [
  'no error',
  'format error',
  'server failure',
  'no such name',
  'not implemented',
  'refused',
];
/** Labels of a name at most, so that pointers in a circle end. */
const MOST_LABELS = 64;

export function dnsLayer(frame: Bytes, at: number, end: number): Layer {
  const flags = frame.u16(at + 2);
  const [questions, answers, authorities, additional] = [4, 6, 8, 10].map((i) => frame.u16(at + i));
  const maker = new LayerMaker('DNS', 'RFC 1035', at)
    .next('Identification', 2, hex(frame.u16(at), 4))
    .next('Flags', 2, hex(flags, 4))
    .part('Query or response', flags & 0x8000 ? 'response' : 'query', 2)
    .part('Authoritative', flags & 0x0400 ? 'yes' : 'no', 2)
    .part('Truncated', flags & 0x0200 ? 'yes' : 'no', 2)
    .part('Response code', codes[flags & 0xf] ?? String(flags & 0xf), 2)
    .next('Questions', 2, questions)
    .next('Answers', 2, answers)
    .next('Authorities', 2, authorities)
    .next('Additional', 2, additional);
  for (let i = 0; i < questions && maker.end < end; i++) {
    const [name, length] = nameAt(frame, maker.end, at, end);
    const type = frame.u16(maker.end + length);
    maker.next('Question', length + 4, `${name} ${types[type] ?? type}`);
  }
  const sections = [
    ['Answer', answers],
    ['Authority', authorities],
    ['Additional', additional],
  ] as const;
  for (const [section, count] of sections) {
    for (let i = 0; i < count && maker.end + 11 <= end; i++) {
      const [name, length] = nameAt(frame, maker.end, at, end);
      const start = maker.end + length;
      const type = frame.u16(start);
      const size = frame.u16(start + 8);
      const data = type === 1 ? frame.address(start + 10) : `${size} bytes`;
      const ttl = type === 41 ? '' : `, ${frame.u32(start + 4)} s`;
      maker.next(section, length + 10 + size, `${name} ${types[type] ?? type} ${data}${ttl}`);
    }
  }
  return maker.made(end - at);
}

/** A name, and how many bytes it takes here: it may go on elsewhere (RFC 1035, 4.1.4). */
function nameAt(frame: Bytes, at: number, message: number, end: number): [string, number] {
  const labels: string[] = [];
  let length = 0;
  let place = at;
  for (let i = 0; i < MOST_LABELS && place < end; i++) {
    const size = frame.u8(place);
    if (size >= 0xc0) {
      if (length === 0) length = place + 2 - at;
      place = message + (frame.u16(place) & 0x3fff);
      continue;
    }
    if (size === 0) {
      place++;
      break;
    }
    labels.push(frame.ascii(place + 1, size));
    place += 1 + size;
  }
  return [labels.length === 0 ? '.' : labels.join('.'), length === 0 ? place - at : length];
}
