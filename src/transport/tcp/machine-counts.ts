/** What a machine's TCP has counted (linux /proc/net/snmp and netstat, where they have them). */
export class MachineCounts {
  /** Opened from here, and accepted. */
  active = 0;
  passive = 0;
  /** For want of a port. */
  noPort = 0;
  /** Segments to nobody that were answered by RST. */
  resetsSent = 0;
  /** SYNs, and last steps of handshakes, that met a full backlog. */
  listenOverflows = 0;
  cookiesSent = 0;
  cookiesReceived = 0;
}
