import type { Packet } from '../../net/packet.js';
import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';
import type { BareSegments } from './bare-segments.js';
import { isOlder } from './sequence.js';
import type { TimeWaits } from './time-wait.js';

/**
 * A segment meets TIME-WAIT (RFC 9293, section 3.10.7.4; RFC 6191; linux
 * tcp_timewait_state_process). True: it begins a new connection.
 */
export function meetTimeWait(
  waits: TimeWaits,
  place: number,
  packet: Packet,
  header: TcpHeader,
  now: number,
  bare: BareSegments,
): boolean {
  const { flags, sequence } = header;
  const stamped = waits.hasStamps(place) && header.timestamps;
  const stale = stamped && isOlder(header.tsValue, waits.stamp(place));
  const expected = waits.expected(place);
  if ((flags & TcpFlag.RST) !== 0) {
    if (!stale && sequence === expected) waits.remove(place);
    return false;
  }
  const newer = stamped && header.tsValue !== waits.stamp(place);
  if ((flags & TcpFlag.SYN) !== 0 && (flags & TcpFlag.ACK) === 0 && !stale) {
    if (newer || ((sequence - expected) | 0) > 0) {
      waits.remove(place);
      return true;
    }
  }
  // A bare acknowledgement is what it has been waiting to hear.
  const says = packet.payload > 0 || (flags & (TcpFlag.SYN | TcpFlag.FIN)) !== 0;
  const answer = says || stale ? bare.make(packet, TcpFlag.ACK, waits.next(place), expected) : null;
  if (answer !== null) recall(waits, place, answer.tcp as TcpHeader, now);
  if ((flags & TcpFlag.ACK) !== 0) waits.renew(place, now);
  if (answer !== null) bare.send(answer);
  return false;
}

/** What a connection in TIME-WAIT still says of itself (linux tcp_v4_timewait_ack). */
function recall(waits: TimeWaits, place: number, header: TcpHeader, now: number): void {
  header.window = waits.window(place);
  if (!waits.hasStamps(place)) return;
  header.timestamps = true;
  header.tsValue = waits.clock(place, now);
  header.tsEcho = waits.stamp(place);
}
