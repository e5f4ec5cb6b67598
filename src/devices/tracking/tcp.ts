import type { Flow } from '../../net/flow-table.js';
import { type Packet, Protocol } from '../../net/packet.js';
import type { TcpHeader } from '../../net/tcp-header.js';
import {
  Step,
  type TrackedProtocol,
  Timeout,
  Turn,
  type TrackingRules,
  UNTRACKED,
} from './protocol.js';
import { Progress } from './tcp-progress.js';
import { IGNORED, INVALID, Kind, kindOf, nextOneWay, nextState, Tracked } from './tcp-states.js';
import { RETRANSMITTED, UNACKNOWLEDGED } from './table.js';
import { before, checkWindow, endOf, InWindow, type TrackedEnd } from './tcp-window.js';

/** Retransmissions in a row after which a connection is kept for less long (linux tcp_max_retrans). */
const MOST_RETRANSMISSIONS = 3;

/**
 * TCP: a flow follows the states of its connection, as far as they can be told on the way, and is kept
 * for as long as each allows. What does not fit, or lies outside the windows, is of no flow: it passes
 * untranslated, and rules call it invalid (linux nf_conntrack_proto_tcp.c, of 6.x).
 */
export const tcp: TrackedProtocol = {
  key: () => Protocol.TCP,
  sourcePort: (packet) => packet.sourcePort,
  destinationPort: (packet) => packet.destinationPort,
  begins(packet, { loose }) {
    const state = nextState(true, kindOf((packet.tcp as TcpHeader).flags), Tracked.NONE);
    return state === Tracked.SYN_SENT || (state === Tracked.ESTABLISHED && loose) ? '' : UNTRACKED;
  },
  opens(packet, flow, rules) {
    const header = packet.tcp as TcpHeader;
    const progress = (flow.progress ??= new Progress()) as Progress;
    const end = endOf(header, packet.payload);
    const { original, reply } = progress;
    const isSyn = kindOf(header.flags) === Kind.SYN;
    progress.begin(!isSyn);
    original.introduce(header, end);
    if (!isSyn) {
      // Scaling is not known: windows cannot be looked at.
      original.highest = (end + original.window) | 0;
      original.sacks = reply.sacks = true;
    }
    follow(packet, flow, progress, true, rules);
    return progress.timeout;
  },
  follows(packet, flow, original, rules) {
    const progress = flow.progress as Progress;
    if (flow.steer !== 0) return followOneWay(packet, progress);
    return follow(packet, flow, progress, original, rules);
  },
  timeout: ({ progress }) => (progress as Progress).timeout,
  turn(_packet, { progress }) {
    const { state } = progress as Progress;
    if (state === Tracked.CLOSE) return Turn.BREAKS_OFF;
    return state >= Tracked.FIN_WAIT && state <= Tracked.TIME_WAIT ? Turn.ANSWERS : Turn.GOES_ON;
  },
  setSourcePort(packet, port) {
    packet.sourcePort = port;
  },
  setDestinationPort(packet, port) {
    packet.destinationPort = port;
  },
};

/** The connection of a flow is over, as far as it is known, and another one may take its place. */
export function isOver({ progress }: Flow): boolean {
  const { state } = progress as Progress;
  return state === Tracked.TIME_WAIT || state === Tracked.CLOSE;
}

/** What the other end sends in an old connection would be outside the windows of a new one. */
export function hasAdvanced(from: Flow, to: Flow): boolean {
  return before((from.progress as Progress).original.end, (to.progress as Progress).original.end);
}

function follow(
  packet: Packet,
  flow: Flow,
  progress: Progress,
  original: boolean,
  rules: TrackingRules,
): Step {
  const header = packet.tcp as TcpHeader;
  const { payload } = packet;
  const kind = kindOf(header.flags);
  const sender = original ? progress.original : progress.reply;
  const receiver = original ? progress.reply : progress.original;
  let { state } = progress;
  let next = nextState(original, kind, state);
  if (next === INVALID) return Step.STRAYS;
  // A SYN where a connection is over: another one, where this was ended or reset by who sends it.
  if (next === Tracked.SYN_SENT && state >= Tracked.TIME_WAIT) {
    const reset = progress.lastKind === Kind.RST && progress.lastOriginal === original;
    if (progress.original.closes || progress.reply.closes || reset) return Step.RENEWS;
    next = IGNORED;
  }
  if (next === IGNORED) {
    if (!progress.answersSyn(header, kind, original)) {
      progress.remember(header, kind, original, payload);
      return Step.PASSES;
    }
    progress.agree(receiver, sender);
    state = Tracked.SYN_SENT;
    next = Tracked.SYN_RECEIVED;
  }
  if (next === Tracked.TIME_WAIT && progress.answersAsChallenge(kind, original)) {
    progress.challenged = false;
    return Step.PASSES;
  }
  if (next === Tracked.SYN_SENT_BOTH) progress.simultaneous = true;
  if (next === Tracked.SYN_RECEIVED && kind === Kind.ACK && progress.simultaneous) {
    next = Tracked.ESTABLISHED;
  }
  let checked = true;
  if (kind === Kind.RST) {
    const believed = believeReset(header, original, receiver, progress, flow.replied);
    if (believed === Reset.NO) return Step.STRAYS;
    if (believed === Reset.PERHAPS) next = state;
    checked = believed !== Reset.AT_ONCE;
  }
  if (checked) {
    const { liberal } = rules;
    const inside = checkWindow(header, payload, sender, receiver, original, state, liberal);
    if (inside === InWindow.WITHOUT_EFFECT) return Step.PASSES;
    if (inside === InWindow.NO) return strays(kind, original, progress, rules);
    if (kind === Kind.ACK) progress.countRetransmission(header, original, payload);
  }
  progress.lastKind = kind;
  progress.lastOriginal = original;
  progress.state = next;
  if (next === Tracked.FIN_WAIT && state !== next) sender.closes = true;
  progress.timeout = timeoutOf(kind, next, flow.replied, progress, rules);
  if (!flow.replied) {
    // Port reuse does not keep an unanswered flow alive.
    return kind === Kind.SYN && state === Tracked.SYN_SENT ? Step.PASSES : Step.GOES_ON;
  }
  const opened = state === Tracked.SYN_RECEIVED || state === Tracked.ESTABLISHED;
  if (opened && next === Tracked.ESTABLISHED) progress.assured = true;
  return Step.GOES_ON;
}

/** A balancer that picks the next hop alone sees no answers. */
function followOneWay(packet: Packet, progress: Progress): Step {
  const kind = kindOf((packet.tcp as TcpHeader).flags);
  const { state } = progress;
  // A connection that is over is scheduled anew (linux net.ipv4.vs.conn_reuse_mode 1).
  const isOver = state >= Tracked.FIN_WAIT && state <= Tracked.CLOSE;
  if (kind === Kind.SYN && isOver) return Step.RENEWS;
  const next = nextOneWay(kind, state);
  if (next === INVALID) return Step.STRAYS;
  progress.state = next;
  progress.timeout = Timeout.TCP + next;
  return Step.GOES_ON;
}

function timeoutOf(
  kind: number,
  state: number,
  replied: boolean,
  progress: Progress,
  { times }: TrackingRules,
): number {
  if (kind === Kind.RST) return replied ? Timeout.TCP + Tracked.CLOSE : Timeout.NONE;
  const own = Timeout.TCP + state;
  const waits = progress.original.waits || progress.reply.waits;
  let other = own;
  if (progress.retransmissions >= MOST_RETRANSMISSIONS) other = Timeout.TCP + RETRANSMITTED;
  // A connection that was picked up, and has not been answered yet, counts as waiting.
  else if (waits || (!replied && state === Tracked.ESTABLISHED))
    other = Timeout.TCP + UNACKNOWLEDGED;
  else if (progress.lastWindow === 0) other = Timeout.TCP + RETRANSMITTED;
  return times[other] < times[own] ? other : own;
}

/** Whether a reset ends the connection: perhaps not, where the other end may ask again first. */
const Reset = { NO: 0, PERHAPS: 1, YES: 2, AT_ONCE: 3 } as const;
type Reset = (typeof Reset)[keyof typeof Reset];

function believeReset(
  { sequence, acknowledgement }: TcpHeader,
  original: boolean,
  receiver: TrackedEnd,
  progress: Progress,
  replied: boolean,
): Reset {
  const { state, assured, lastKind, lastOriginal, lastEnd } = progress;
  // It is ending: what is known of it may be another's.
  if (state >= Tracked.FIN_WAIT && state <= Tracked.CLOSE) return Reset.AT_ONCE;
  const established = state === Tracked.ESTABLISHED && assured;
  let perhaps = false;
  if (receiver.hasAcknowledged && lastKind !== Kind.SYN) {
    if (sequence === 0 && !established) return Reset.YES;
    if (before(sequence, receiver.acknowledged)) return Reset.NO;
    const inRow = lastKind === Kind.ACK && lastOriginal === original && sequence === lastEnd;
    if (!established || sequence === receiver.acknowledged || inRow) return Reset.YES;
    perhaps = true;
  }
  // In answer to a SYN or an acknowledgement that was let pass.
  const answers = (replied && lastKind === Kind.SYN) || (!assured && lastKind === Kind.ACK);
  if (answers && acknowledgement === lastEnd) return perhaps ? Reset.PERHAPS : Reset.AT_ONCE;
  const challenged = state === Tracked.SYN_SENT && lastKind === Kind.ACK && !lastOriginal;
  if (challenged && sequence === progress.lastAck) return Reset.AT_ONCE;
  return perhaps ? Reset.PERHAPS : Reset.YES;
}

/** A connection that both ends take to be over is not kept for days because of what was missed. */
function strays(
  kind: number,
  original: boolean,
  progress: Progress,
  { times }: TrackingRules,
): Step {
  const { assured, lastKind, lastOriginal, timeout } = progress;
  if (!assured || (kind !== Kind.RST && kind !== Kind.FIN)) return Step.STRAYS;
  if (lastOriginal === original || (lastKind !== Kind.FIN && lastKind !== Kind.RST)) {
    progress.lastKind = kind;
    progress.lastOriginal = original;
    return Step.STRAYS;
  }
  const shorter = Timeout.TCP + UNACKNOWLEDGED;
  if (times[timeout] <= times[shorter]) return Step.STRAYS;
  progress.timeout = shorter;
  return Step.SHORTENS;
}
