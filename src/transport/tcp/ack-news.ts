/** What one acknowledgement has told: one a machine, used again. */
export class AckNews {
  /** The lowest offset not acknowledged has moved on; where it was. */
  advanced = false;
  before = 0;
  /** Segments delivered that were not known to be: acknowledged, and told by SACK. */
  delivered = 0;
  sacked = 0;
  acknowledged = 0;
  /**
   * Neither data, nor a new window, nor new data acknowledged, while there are some (RFC 5681,
   * section 2).
   */
  duplicate = false;
  /** A segment came that had been sent once; when the first of those was sent, and the last. */
  original = false;
  firstSentAt = -Infinity;
  lastSentAt = -Infinity;
  /** Of those that SACK tells of. */
  sackedSentAt = -Infinity;
  /** Round trips, -1 where none was measured: of the oldest segment, and the newest. */
  rtt = -1;
  newestRtt = -1;
  /** Its time stamp's echo; 0 for none. */
  echo = 0;
  /** Segments may be late without being lost: the timer is set for that. */
  waits = false;
  /** Something new is to be sent, to see whether it comes (F-RTO). */
  sendsNew = false;
  /** A block told of what came twice (RFC 2883). */
  twice = false;
  /** Segments newly taken for lost; one that had been sent again is. */
  lost = 0;
  lostAgain = false;
  /** It bore ECE (RFC 3168). */
  marked = false;

  begin(before: number): void {
    this.advanced = false;
    this.before = before;
    this.delivered = this.sacked = this.acknowledged = this.lost = 0;
    this.duplicate = this.original = this.twice = this.lostAgain = this.marked = false;
    this.firstSentAt = this.lastSentAt = this.sackedSentAt = -Infinity;
    this.rtt = this.newestRtt = -1;
    this.echo = 0;
    this.waits = this.sendsNew = false;
  }
}
