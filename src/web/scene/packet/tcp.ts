import { type Bytes, hex, type Layer, LayerMaker } from './layer.js';

/** From the highest bit of the flags down (RFC 9293, 3.1). */
const flagNames = ['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** @param isQuoted of an ICMP error, which has the first eight bytes */
export function tcpLayer(frame: Bytes, at: number, isQuoted: boolean): Layer {
  const maker = new LayerMaker('TCP', 'RFC 9293', at)
    .next('Source port', 2, frame.u16(at))
    .next('Destination port', 2, frame.u16(at + 2))
    .next('Sequence number', 4, frame.u32(at + 4));
  if (isQuoted) return maker.made();
  const length = Math.max(20, 4 * (frame.u8(at + 12) >> 4));
  const flags = frame.u8(at + 13);
  const set = flagNames.filter((_, bit) => flags & (0x80 >> bit));
  maker
    .next('Acknowledgement number', 4, frame.u32(at + 8))
    .next('Data offset', 1, `${length} bytes`)
    .next('Flags', 1, `${hex(flags, 2)} (${set.join(', ') || 'none'})`)
    .next('Window', 2, frame.u16(at + 14))
    .next('Checksum', 2, hex(frame.u16(at + 16), 4))
    .next('Urgent pointer', 2, frame.u16(at + 18));
  while (maker.end < at + length) {
    const option = frame.u8(maker.end);
    if (option === 0) break;
    const size = option === 1 ? 1 : Math.max(2, frame.u8(maker.end + 1));
    maker.next(`Option: ${optionNames[option] ?? option}`, size, optionValue(frame, maker.end));
  }
  return maker.made(length);
}

/** RFC 9293, 7323, 2018. */
const optionNames: Readonly<Record<number, string>> = {
  1: 'no operation',
  2: 'maximum segment size',
  3: 'window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'timestamps',
};

function optionValue(frame: Bytes, at: number): string {
  switch (frame.u8(at)) {
    case 2:
      return String(frame.u16(at + 2));
    case 3:
      return `shift by ${frame.u8(at + 2)}`;
    case 5: {
      const blocks = (frame.u8(at + 1) - 2) >> 3;
      return Array.from(
        { length: blocks },
        (_, i) => `${frame.u32(at + 2 + 8 * i)} to ${frame.u32(at + 6 + 8 * i)}`,
      ).join('; ');
    }
    case 8:
      return `value ${frame.u32(at + 2)}, echo ${frame.u32(at + 6)}`;
    default:
      return '';
  }
}
