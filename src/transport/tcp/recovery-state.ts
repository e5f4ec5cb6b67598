/** What a sender is doing about losses (Linux's tcp_ca_state). */
export const Phase = {
  OPEN: 0,
  /** There are duplicate acknowledgements or SACKs, and no loss yet. */
  DISORDER: 1,
  /** The window is being reduced without a loss: marks, or a tail loss that a probe has repaired. */
  REDUCING: 2,
  RECOVERY: 3,
  /** After a time-out. */
  LOSS: 4,
} as const;

/** Duplicates that tell of a loss (RFC 5681, section 3.2). */
export const DUPLICATES = 3;

/** What a sender knows of its losses. Offsets, times, and indices of the send queue. */
export class Recovery {
  phase: number = Phase.OPEN;
  /** What was sent when the phase began: once it is acknowledged, the phase is over. */
  high = 0;
  /** In phase LOSS: not a time-out has begun it, but a way that carries less. */
  tooLong = false;
  /** Below this index nothing lost waits to be sent again. */
  resendFrom = 0;

  // Undoing (RFC 2883, 3522, 5682): where the reduction began, -1 for none; resent segments of it that
  // have not been told to have come twice; the time stamp of the first of them.
  undoAt = -1;
  undoCount = 0;
  resentAny = false;
  resentStamp = 0;
  /** Whether a time-out may prove needless (F-RTO, RFC 5682). */
  doubtsTimeout = false;

  // Proportional rate reduction (RFC 6937).
  reducedDelivered = 0;
  reducedSent = 0;

  // RACK (RFC 8985): of the segment sent last among those delivered.
  rackSentAt = -Infinity;
  rackEnd = 0;
  rackRtt = 0;
  /** From here on segments that were sent once may still be found lost: an index. */
  rackFrom = 0;
  reordered = false;
  reorderSteps = 1;
  reorderKept = 0;
  reorderMark = 0;
  /** Where the highest segment that was told by SACK begins. */
  highestSacked = 0;

  /** By count (RFC 6675): below this index, segments have been judged; SACKed ones from there on. */
  judged = 0;
  sackedBeyond = 0;

  /** Offset that was sent when a tail-loss probe left, -1 for none; whether it was sent again. */
  probeHigh = -1;
  probeResent = false;

  /** The line is empty: indices begin anew. */
  forgetIndices(): void {
    this.resendFrom = this.rackFrom = this.judged = this.sackedBeyond = 0;
  }

  /** Whether there is something to remember while nothing is on its way. */
  get matters(): boolean {
    return this.phase !== Phase.OPEN || this.reordered || this.reorderSteps > 1;
  }

  /** For another connection, or a later time of the same. */
  clear(): void {
    this.forgetIndices();
    this.high = 0;
    this.undoAt = this.probeHigh = -1;
    this.undoCount = this.resentStamp = this.reducedDelivered = this.reducedSent = 0;
    this.resentAny = this.doubtsTimeout = this.probeResent = false;
    this.rackSentAt = -Infinity;
    this.rackEnd = this.rackRtt = this.reorderKept = this.reorderMark = this.highestSacked = 0;
  }
}
