import { tellFinished } from './closing.js';
import type { ControlBlock } from './control-block.js';
import { sendAck } from './segment.js';
import { chooseWindow, windowLeft } from './receive-window.js';
import { State } from './state.js';

/** The application reads what is there, and is told what has come whole, then of the FIN. */
export function readOn(block: ControlBlock): void {
  const stream = block.in;
  while (stream !== null) {
    const { peer } = block;
    if (peer === null || block.paused) return;
    const end = stream.nextEnd;
    if (end > block.received) {
      block.read = block.expected;
      if (!stream.begun && block.received > stream.taken) {
        peer.begun?.(block, stream.begin());
      }
      break;
    }
    if (block.read < end) block.read = end;
    const message = stream.take();
    peer.received(block, message);
    message.letGo();
  }
  if (block.finAt >= 0 && block.expected > block.finAt) tellFinished(block);
}

/** Reads on after a pause, and tells of the window that opens (linux tcp_cleanup_rbuf). */
export function resumeReading(block: ControlBlock): void {
  block.paused = false;
  const left = windowLeft(block);
  readOn(block);
  if (block.state < State.ESTABLISHED) return;
  const window = chooseWindow(block);
  if (window >= 2 * left && window > left) sendAck(block);
}
