import type { TcpHeader } from '../../net/tcp-header.js';
import { TcpFlag } from '../../net/tcp-header.js';
import { Tracked } from './tcp-states.js';

/** What has been seen of one end of a connection. Sequence numbers are 32 bits, signed. */
export class TrackedEnd {
  /** Behind the last byte that it has sent, and the last that it may send. */
  end = 0;
  highest = 0;
  /** The largest window that it has offered; 0 where nothing has come from it. */
  window = 0;
  /** What it has acknowledged. */
  acknowledged = 0;
  hasAcknowledged = false;
  scale = 0;
  scales = false;
  sacks = false;
  /** Its windows are not looked at. */
  liberal = false;
  /** It has sent what is not acknowledged. */
  waits = false;
  /** It was the first to send FIN. */
  closes = false;

  reset(liberal: boolean): void {
    this.end = this.highest = this.window = this.acknowledged = this.scale = 0;
    this.hasAcknowledged = this.scales = this.waits = this.closes = false;
    this.liberal = liberal;
    this.sacks = false;
  }

  /** What its SYN says. */
  introduce(tcp: TcpHeader, end: number): void {
    this.end = this.highest = end;
    this.window = Math.max(tcp.window, 1);
    this.takeOptions(tcp);
  }

  takeOptions({ windowScale, sackPermitted }: TcpHeader): void {
    this.scales = windowScale >= 0;
    this.scale = this.scales ? Math.min(windowScale, MOST_SCALE) : 0;
    this.sacks = sackPermitted;
    this.waits = this.hasAcknowledged = this.closes = false;
  }
}

/** RFC 7323, section 2.3. */
const MOST_SCALE = 14;
/** How far behind an acknowledgement may be (linux MAXACKWINCONST). */
const LEAST_ACK_WINDOW = 66_000;

/** What the windows say of a segment. */
export const InWindow = { YES: 0, WITHOUT_EFFECT: 1, NO: 2 } as const;
export type InWindow = (typeof InWindow)[keyof typeof InWindow];

export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

/** Behind the last sequence number of a segment. */
export function endOf({ sequence, flags }: TcpHeader, payload: number): number {
  const controls = (flags & TcpFlag.SYN ? 1 : 0) + (flags & TcpFlag.FIN ? 1 : 0);
  return (sequence + payload + controls) | 0;
}

/**
 * Whether a segment lies within the windows that have been seen, and what it teaches about them
 * (linux tcp_in_window; Guido van Rooij, "Real stateful TCP packet filtering in IP Filter", 2000).
 * @param state before it
 */
export function checkWindow(
  tcp: TcpHeader,
  payload: number,
  sender: TrackedEnd,
  receiver: TrackedEnd,
  original: boolean,
  state: number,
  liberal: boolean,
): InWindow {
  const { flags } = tcp;
  const isSyn = (flags & TcpFlag.SYN) !== 0;
  const acknowledges = (flags & TcpFlag.ACK) !== 0;
  const isReset = (flags & TcpFlag.RST) !== 0;
  let { sequence } = tcp;
  let end = endOf(tcp, payload);
  let ack = tcp.acknowledgement;
  let sack = receiver.sacks ? highestOf(tcp) : ack;

  const opening = state === Tracked.SYN_SENT || state === Tracked.SYN_RECEIVED;
  if (isSyn && (sender.window === 0 || (opening && after(end, sender.end)))) {
    const isFirst = sender.window === 0;
    sender.introduce(tcp, end);
    // Both have to want scaling (RFC 7323, section 2.2).
    if (!original && !(sender.scales && receiver.scales)) sender.scale = receiver.scale = 0;
    if (!acknowledges && (isFirst || !original)) return InWindow.YES;
  } else if (sender.window === 0) pickUp(sender, receiver, tcp, end, sack);

  // As if it acknowledged all: nothing is known, or a reset without it.
  if (!acknowledges || (isReset && ack === 0)) ack = sack = receiver.end;
  // A reset in answer to a SYN.
  if (isReset && sequence === 0 && state === Tracked.SYN_SENT) sequence = end = sender.end;

  const tolerant = sender.liberal || liberal;
  const ackWindow = Math.max(sender.window, LEAST_ACK_WINDOW);
  const ackSeen = before(sack, receiver.end + 1);
  const ackFresh = after(sack, receiver.end - ackWindow - 1);
  const fits = after(end, sender.end - receiver.window - 1);
  if (!before(sequence, sender.highest + 1)) {
    const excess = (end - sender.highest + 1) >>> 0;
    if (receiver.window > 0 && fits && ackFresh && ackSeen && excess <= receiver.window) {
      // It may pass, and be acknowledged.
      sender.end = end;
      sender.waits = true;
      return tolerant ? InWindow.YES : InWindow.WITHOUT_EFFECT;
    }
    return tolerant ? InWindow.YES : InWindow.NO;
  }
  if (!ackSeen) return tolerant ? InWindow.YES : InWindow.NO;
  if ((receiver.window > 0 && !fits) || !ackFresh) {
    return tolerant ? InWindow.YES : InWindow.WITHOUT_EFFECT;
  }

  const window = isSyn ? tcp.window : tcp.window << sender.scale;
  const offered = window + ((sack - ack) | 0);
  if (sender.window < offered) sender.window = offered;
  if (after(end, sender.end)) {
    sender.end = end;
    sender.waits = true;
  }
  if (acknowledges && (!sender.hasAcknowledged || after(ack, sender.acknowledged))) {
    sender.acknowledged = ack;
    sender.hasAcknowledged = true;
  }
  if (receiver.window !== 0 && after(end, sender.highest)) {
    receiver.window += (end - sender.highest) | 0;
  }
  const bound = (sack + window) | 0;
  if (after(bound, receiver.highest - 1)) receiver.highest = window === 0 ? (bound + 1) | 0 : bound;
  if (ack === receiver.end) receiver.waits = false;
  return InWindow.YES;
}

/** The beginning has not been seen: what the segment says is believed. */
function pickUp(
  sender: TrackedEnd,
  receiver: TrackedEnd,
  { window }: TcpHeader,
  end: number,
  sack: number,
): void {
  sender.end = end;
  sender.window = Math.max(window << sender.scale, 1);
  sender.highest = (end + sender.window) | 0;
  if (receiver.window === 0) receiver.end = receiver.highest = sack;
  // An answer to a keep-alive, perhaps.
  else if (sack === ((receiver.end + 1) | 0)) receiver.end = sack;
}

/** The highest sequence number that is acknowledged, selectively perhaps. */
function highestOf({ acknowledgement, blocks, sack }: TcpHeader): number {
  let highest = acknowledgement;
  for (let i = 0; i < blocks; i++) if (after(sack[2 * i + 1], highest)) highest = sack[2 * i + 1];
  return highest;
}
