/** What is counted of a connection. */
export class Counts {
  readonly openedAt: number;
  establishedAt = NaN;
  closedAt = NaN;
  bytesSent = 0;
  bytesReceived = 0;
  segmentsSent = 0;
  segmentsReceived = 0;
  // Segments sent again, by cause.
  fast = 0;
  timeout = 0;
  probe = 0;
  mtu = 0;
  syn = 0;
  spurious = 0;
  timeouts = 0;
  recoveries = 0;
  undone = 0;
  windowProbes = 0;
  keepAlives = 0;
  duplicateAcks = 0;

  constructor(now: number) {
    this.openedAt = now;
  }
}
