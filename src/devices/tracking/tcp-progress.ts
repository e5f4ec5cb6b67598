import type { TcpHeader } from '../../net/tcp-header.js';
import { Timeout } from './protocol.js';
import { Kind, Tracked } from './tcp-states.js';
import { endOf, TrackedEnd } from './tcp-window.js';

/** What tracking knows of a connection; kept with its flow. */
export class Progress {
  state = 0;
  /** How long it is kept: a place of `Timeout`. */
  timeout: number = Timeout.TCP;
  /** It has been answered, and was in use afterwards. */
  assured = false;
  /** Both ends have sent SYN. */
  simultaneous = false;
  /** An acknowledgement may be a challenge, and not that of the last FIN (RFC 5961, section 4). */
  challenged = false;
  readonly original = new TrackedEnd();
  readonly reply = new TrackedEnd();
  /** The segment before: who sent it, what it was, and what it said. */
  lastOriginal = false;
  lastKind: number = Kind.NONE;
  lastSequence = 0;
  lastAck = 0;
  lastEnd = 0;
  lastWindow = 0;
  /** Of a SYN that was let pass: its options. */
  lastScale = -1;
  lastSacks = false;
  retransmissions = 0;

  begin(liberal: boolean): void {
    this.state = Tracked.NONE;
    this.assured = this.simultaneous = this.challenged = this.lastOriginal = false;
    this.original.reset(liberal);
    this.reply.reset(liberal);
    this.lastKind = Kind.NONE;
    this.lastSequence = this.lastAck = this.lastEnd = this.lastWindow = 0;
    this.lastScale = -1;
    this.lastSacks = false;
    this.retransmissions = 0;
  }

  /** Whether it is a SYN/ACK for a SYN that was let pass without being followed. */
  answersSyn({ acknowledgement }: TcpHeader, kind: number, original: boolean): boolean {
    return (
      kind === Kind.SYN_ACK &&
      this.lastKind === Kind.SYN &&
      this.lastOriginal !== original &&
      acknowledgement === this.lastEnd
    );
  }

  /** Whether it answers a SYN that was let pass, and acknowledges no FIN. */
  answersAsChallenge(kind: number, original: boolean): boolean {
    return (
      this.challenged &&
      this.state === Tracked.LAST_ACK &&
      kind === Kind.ACK &&
      this.lastKind === Kind.SYN &&
      this.lastOriginal !== original
    );
  }

  /** The ends agree, and tracking did not: it learns from the SYN that it has let pass. */
  agree(receiver: TrackedEnd, sender: TrackedEnd): void {
    receiver.end = receiver.highest = this.lastEnd;
    receiver.window = Math.max(this.lastWindow, 1);
    receiver.scales = this.lastScale >= 0;
    receiver.scale = Math.max(this.lastScale, 0);
    receiver.sacks = this.lastSacks;
    receiver.closes = receiver.waits = receiver.hasAcknowledged = false;
    sender.reset(sender.liberal);
    this.challenged = false;
  }

  /** Writes down a segment that passes without effect. */
  remember(header: TcpHeader, kind: number, original: boolean, payload: number): void {
    this.lastKind = kind;
    this.lastOriginal = original;
    this.lastSequence = header.sequence;
    this.lastEnd = endOf(header, payload);
    this.lastWindow = header.window;
    if (kind === Kind.SYN && original) {
      this.lastScale = header.windowScale;
      this.lastSacks = header.sackPermitted;
      this.challenged = this.state === Tracked.LAST_ACK;
    }
    const halfOpen = this.state === Tracked.SYN_SENT && kind === Kind.ACK && !original;
    if (halfOpen) this.lastAck = header.acknowledgement;
  }

  /** Counts how often the same segment has come in a row. */
  countRetransmission(header: TcpHeader, original: boolean, payload: number): void {
    const end = endOf(header, payload);
    const { sequence, acknowledgement, window } = header;
    if (
      this.lastOriginal === original &&
      this.lastSequence === sequence &&
      this.lastAck === acknowledgement &&
      this.lastEnd === end &&
      this.lastWindow === window
    ) {
      this.retransmissions++;
      return;
    }
    this.lastOriginal = original;
    this.lastSequence = sequence;
    this.lastAck = acknowledgement;
    this.lastEnd = end;
    this.lastWindow = window;
    this.retransmissions = 0;
  }
}
