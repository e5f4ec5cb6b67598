import type { ControlBlock } from './control-block.js';
import { startOf } from './output.js';
import { resendLost } from './recovery.js';
import { Phase } from './recovery-state.js';

const HEADERS = 40;
const TIMESTAMPS = 12;
/** Linux: net.ipv4.tcp_min_snd_mss. */
const LEAST_MSS = 48;

/**
 * The way carries less than was thought: what is longer is sent again at once, in shorter
 * segments, and the window stays (RFC 1191, section 6.4; linux tcp_v4_mtu_reduced,
 * tcp_simple_retransmit).
 */
export function shorten(block: ControlBlock, mtu: number): void {
  const options = block.timestamps ? TIMESTAMPS : 0;
  const mss = Math.max(LEAST_MSS, mtu - HEADERS - options);
  if (mss >= block.mss) return;
  block.mss = block.sender.mss = mss;
  const { queue, recovery } = block;
  for (let index = queue.head; index < queue.tail; index++) {
    if (queue.endOf(index) - startOf(block, index) > mss) queue.lose(index);
  }
  if (queue.lost === 0) return;
  if (recovery.phase !== Phase.LOSS) {
    recovery.phase = Phase.LOSS;
    recovery.tooLong = true;
    recovery.high = block.next;
    recovery.undoAt = -1;
    recovery.doubtsTimeout = false;
  }
  recovery.resendFrom = queue.head;
  resendLost(block);
}
