import type { SegmentTold } from '../facts/facts.js';
import { TcpFlag, type TcpHeader } from './tcp-header.js';

/** Letters of tcpdump(8), in its order. */
const LETTERS: readonly (readonly [flag: number, letter: string])[] = [
  [TcpFlag.FIN, 'F'],
  [TcpFlag.SYN, 'S'],
  [TcpFlag.RST, 'R'],
  [TcpFlag.PSH, 'P'],
  [TcpFlag.ACK, '.'],
  [TcpFlag.ECE, 'E'],
  [TcpFlag.CWR, 'W'],
];

/** Flags as tcpdump writes them: "S.", "none". */
export function flagLetters(flags: number): string {
  let letters = '';
  for (const [flag, letter] of LETTERS) if (flags & flag) letters += letter;
  return letters === '' ? 'none' : letters;
}

/** What a segment's header says, as plain data. */
export function tellSegment(tcp: TcpHeader, payload: number): SegmentTold {
  const { flags, sack, blocks } = tcp;
  return {
    flags: flagLetters(flags),
    sequence: tcp.sequence >>> 0,
    acknowledgement: flags & TcpFlag.ACK ? tcp.acknowledgement >>> 0 : null,
    window: tcp.window,
    payload,
    mss: tcp.mss > 0 ? tcp.mss : null,
    windowScale: tcp.windowScale >= 0 ? tcp.windowScale : null,
    sackPermitted: tcp.sackPermitted,
    timestamps: tcp.timestamps ? [tcp.tsValue >>> 0, tcp.tsEcho >>> 0] : null,
    sack: Array.from({ length: blocks }, (_, i) => [sack[2 * i] >>> 0, sack[2 * i + 1] >>> 0]),
  };
}
