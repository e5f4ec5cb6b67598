import type { Fact, SegmentTold } from '../facts/facts.js';

type Made = Extract<Fact, { kind: 'packet-made' }>;

/** First numbers of a conversation, from which others are counted: of the end that was seen first. */
interface Base {
  source: string;
  own: number;
  other: number;
}

/** Lines about segments of TCP as tcpdump(8) writes them: numbers count from the first that was seen. */
export class Segments {
  private readonly bases = new Map<string, Base>();

  say({ source, destination }: Made, segment: SegmentTold): string {
    const { flags, window, payload } = segment;
    const base = this.baseOf(source, destination, segment);
    const forward = base === null || base.source === source;
    const [own, other] = base === null ? [0, 0] : [base.own, base.other];
    const [start, acknowledged] = forward ? [own, other] : [other, own];
    const sequence = (segment.sequence - start) >>> 0;
    const parts = [`Flags [${flags}]`];
    if (payload > 0) parts.push(`seq ${sequence}:${sequence + payload}`);
    else if (/[SFR]/.test(flags)) parts.push(`seq ${sequence}`);
    const { acknowledgement } = segment;
    if (acknowledgement !== null) parts.push(`ack ${(acknowledgement - acknowledged) >>> 0}`);
    parts.push(`win ${window}`);
    const options = optionsOf(segment, acknowledged);
    if (options.length > 0) parts.push(`options [${options.join()}]`);
    return [...parts, `length ${payload}`].join(', ');
  }

  /** Null where numbers stand as they are: in what is seen first, and in every SYN. */
  private baseOf(source: string, destination: string, segment: SegmentTold): Base | null {
    const ends = [source, destination].sort();
    const key = ends.join(' ');
    const base = this.bases.get(key);
    if (base !== undefined && !segment.flags.includes('S')) return base;
    const { sequence, acknowledgement } = segment;
    const other = acknowledgement === null ? 0 : (acknowledgement - 1) >>> 0;
    this.bases.set(key, { source, own: sequence, other });
    return null;
  }
}

/** In the order in which Linux writes them, padding included. */
function optionsOf(
  { mss, timestamps, sackPermitted, windowScale, sack }: SegmentTold,
  acknowledged: number,
): string[] {
  const options: string[] = [];
  if (mss !== null) options.push(`mss ${mss}`);
  if (timestamps !== null) {
    options.push(...(sackPermitted ? ['sackOK'] : ['nop', 'nop']));
    options.push(`TS val ${timestamps[0]} ecr ${timestamps[1]}`);
  } else if (sackPermitted) options.push('nop', 'nop', 'sackOK');
  if (windowScale !== null) options.push('nop', `wscale ${windowScale}`);
  if (sack.length > 0) {
    const blocks = sack.map((block) =>
      block.map((number) => (number - acknowledged) >>> 0).join(':'),
    );
    options.push('nop', 'nop', `sack ${sack.length} {${blocks.join('}{')}}`);
  }
  return options;
}
