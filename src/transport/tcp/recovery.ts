import type { AckNews } from './ack-news.js';
import type { ControlBlock } from './control-block.js';
import { resend } from './output.js';
import { Phase } from './recovery-state.js';
import { Sent } from './send-queue.js';

/** What a sender does about losses when an acknowledgement has come. */
export function recover(block: ControlBlock, news: AckNews): void {
  const { recovery, sender, control, queue } = block;
  sender.unacknowledged = block.unacked;
  sender.next = block.next;
  sender.out = queue.length;
  if (recovery.phase === Phase.LOSS && block.unacked >= recovery.high) recovery.phase = Phase.OPEN;
  if (news.rtt >= 0) control.sampled(sender, news.rtt, block.now);
  if (news.acknowledged > 0 && sender.limited) control.grow(sender, news.acknowledged, block.now);
  resendLost(block);
}

/** Sends again what is taken for lost, as far as the window goes. */
export function resendLost(block: ControlBlock): void {
  const { queue, sender, recovery } = block;
  if (queue.lost === 0) return;
  if (recovery.resendFrom < queue.head) recovery.resendFrom = queue.head;
  while (recovery.resendFrom < queue.tail && queue.inFlight < Math.floor(sender.size)) {
    const index = recovery.resendFrom++;
    if ((queue.flagsOf(index) & (Sent.LOST | Sent.RESENT)) !== Sent.LOST) continue;
    resend(block, index, recovery.phase === Phase.LOSS ? 'timeout' : 'fast');
  }
}

/** The retransmission timer has run out (RFC 5681, section 3.1; RFC 6298, section 5.4). */
export function loseAll(block: ControlBlock): void {
  const { queue, sender, recovery, control } = block;
  sender.out = queue.length;
  if (recovery.phase < Phase.RECOVERY || block.unacked >= recovery.high) {
    sender.threshold = control.reduced(sender);
    control.timedOut(sender, block.now);
  }
  sender.size = 1;
  sender.count = 0;
  for (let index = queue.head; index < queue.tail; index++) queue.lose(index);
  recovery.phase = Phase.LOSS;
  recovery.high = block.next;
  recovery.resendFrom = queue.head;
}
