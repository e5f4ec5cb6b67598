import { Close } from '../transport.js';
import type { ControlBlock } from './control-block.js';
import { push } from './output.js';
import { sendAck, sendReset } from './segment.js';
import { State } from './state.js';
import { tellState } from './telling.js';

/** How long an end that nobody has any more waits for the other's FIN (linux tcp_fin_timeout). */
const FIN_WAIT = 60e9;

/** It goes over into another state. */
export function enter(block: ControlBlock, state: number): void {
  const before = block.state;
  block.state = state;
  tellState(block, before);
}

/** It is over for its application, too. */
export function fail(block: ControlBlock, reason: Close): void {
  const { peer } = block;
  vanish(block);
  peer?.closed(block, reason);
}

/** The other end has broken off (RFC 9293, section 3.10.7.4, second). */
export function closedByReset(block: ControlBlock): void {
  fail(block, block.state === State.SYN_SENT ? Close.REFUSED : Close.ABORTED);
}

/** It is gone, with all that was under way. */
function vanish(block: ControlBlock): void {
  enter(block, State.CLOSED);
  block.machine.retire(block, false);
  block.out.leave();
  letGoOfInput(block);
  block.peer = null;
}

function letGoOfInput(block: ControlBlock): void {
  block.in?.leave();
  block.in = null;
}

/** The application sends no more (RFC 9293, section 3.10.4). */
export function finish(block: ControlBlock): void {
  if (block.finishing) return;
  block.finishing = true;
  if (block.state === State.CLOSE_WAIT) enter(block, State.LAST_ACK);
  else if (block.state === State.ESTABLISHED) enter(block, State.FIN_WAIT_1);
  push(block);
}

/** The application has no more to do with it. */
export function closeOrderly(block: ControlBlock): void {
  const { state } = block;
  if (state === State.CLOSED || state === State.TIME_WAIT) return;
  if (state === State.SYN_SENT) {
    vanish(block);
    return;
  }
  if (block.received > block.read) {
    // What has come will not be read: the other end is to know (RFC 2525, section 2.17).
    breakOff(block);
    return;
  }
  block.peer = block.about = null;
  block.paused = false;
  finish(block);
  if (block.state === State.FIN_WAIT_2) block.keepAt = block.now + FIN_WAIT;
}

/** Breaks it off (RFC 9293, section 3.10.5). */
export function breakOff(block: ControlBlock): void {
  const { state } = block;
  if (state === State.CLOSED || state === State.TIME_WAIT) return;
  if (state !== State.SYN_SENT && state !== State.CLOSING && state !== State.LAST_ACK) {
    sendReset(block);
  }
  vanish(block);
}

/** Whether the other end's acknowledgement of our FIN has ended the connection. */
export function finAcknowledged(block: ControlBlock): boolean {
  if (!block.finishing || block.unacked <= block.out.written) return false;
  switch (block.state) {
    case State.FIN_WAIT_1:
      enter(block, State.FIN_WAIT_2);
      if (block.peer === null) block.keepAt = block.now + FIN_WAIT;
      return false;
    case State.CLOSING:
      leave(block, true);
      return true;
    case State.LAST_ACK:
      leave(block, false);
      return true;
    default:
      return false;
  }
}

/** The other end's FIN has come, and all before it (RFC 9293, section 3.10.7.4, eighth). */
export function finArrived(block: ControlBlock): void {
  switch (block.state) {
    case State.ESTABLISHED:
      enter(block, State.CLOSE_WAIT);
      break;
    case State.FIN_WAIT_1:
      enter(block, State.CLOSING);
      break;
    case State.FIN_WAIT_2:
      sendAck(block);
      leave(block, true);
      return;
  }
  sendAck(block);
}

/** Both ends are done. An application that has not read all still may. */
function leave(block: ControlBlock, waits: boolean): void {
  enter(block, waits ? State.TIME_WAIT : State.CLOSED);
  block.machine.retire(block, waits);
  block.out.leave();
  if (block.peer === null) letGoOfInput(block);
}

/** The application has read all that the other end has sent: it is told so. */
export function tellFinished(block: ControlBlock): void {
  const { peer, state } = block;
  if (peer === null || block.finTold) return;
  block.finTold = true;
  if (state === State.CLOSE_WAIT && peer.finished !== undefined) {
    peer.finished(block);
    return;
  }
  block.peer = null;
  peer.closed(block, Close.DONE);
  block.about = null;
  // Nobody has said more: this end is done, too.
  if (block.state === State.CLOSE_WAIT) finish(block);
  else if (block.state === State.CLOSED || block.state === State.TIME_WAIT) letGoOfInput(block);
}
