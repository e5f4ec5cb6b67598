import { NOBODY } from '../../facts/facts.js';
import type { Message } from '../../net/packet.js';
import type { StreamPeer } from './face.js';
import type { Stream } from './stream.js';
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
    if (block.passes) {
      if (passOn(block, stream, peer)) continue;
      break;
    }
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

/** Bytes that are read at once by who passes them on: a buffer of HAProxy's, or of a splice. */
const BUFFER = 16_384;
/** Of the part in hand; reused. */
const HOW = { priority: 0, id: NOBODY };

/** Passes on what is there of the next message; false where nothing is. */
function passOn(block: ControlBlock, stream: Stream, peer: StreamPeer): boolean {
  const { passed } = stream;
  const end = stream.nextEnd;
  const upTo = Math.min(end, block.received, passed + BUFFER);
  if (upTo <= passed) return false;
  stream.passed = upTo;
  if (block.read < upTo) block.read = upTo;
  const { message, priority, request } = stream.head;
  HOW.priority = priority;
  HOW.id = request;
  const last = upTo === end;
  if (last) stream.take();
  peer.passed!(block, message as Message, upTo - passed, last, HOW);
  if (last) (message as Message).letGo();
  return true;
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
