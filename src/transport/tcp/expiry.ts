import { Close } from '../transport.js';
import { ackTimedOut } from './acknowledging.js';
import { fail } from './closing.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { synTimeout } from './handshake.js';
import { push, resend } from './output.js';
import { resendSyn, sendAck, sendProbe } from './segment.js';
import { timeout } from './alarms.js';
import { loseAll, reorderTimedOut, resendLost } from './recovery.js';
import { sendProbeOfTail } from './tail-probe.js';
import { alarmName, isLeft, opens, tellTimer } from './telling.js';
import { State } from './state.js';

/**
 * By which retries are reckoned in time (linux TCP_RTO_MIN, TCP_RTO_MAX); profile rfc: its least
 * time-out.
 */
const BASE = 200e6;
const LONGEST = 120e9;
/** Retries of an end that nobody has any more (linux tcp_orphan_retries). */
const ORPHAN_RETRIES = 8;

/** One of its times has come. */
export function expire(block: ControlBlock): void {
  const { now } = block;
  if (block.ackAt <= now) {
    block.ackAt = Infinity;
    if (block.ackDue) {
      tellTimer(block, 'acknowledgement');
      ackTimedOut(block);
      sendAck(block);
    }
  }
  if (block.alarmAt <= now) ring(block);
  if (block.keepAt <= now) keepAlive(block);
  if (block.paceAt <= now) {
    block.paceAt = Infinity;
    resendLost(block);
    push(block);
  }
}

function ring(block: ControlBlock): void {
  const { alarm } = block;
  block.alarmAt = Infinity;
  block.alarm = Alarm.NONE;
  tellTimer(block, alarmName(block.state, alarm));
  if (opens(block.state)) synTimedOut(block);
  else if (alarm === Alarm.PERSIST) probeWindow(block);
  else if (alarm === Alarm.RESEND) timedOut(block);
  else if (alarm === Alarm.TAIL_PROBE) sendProbeOfTail(block);
  else if (alarm === Alarm.REORDER) reorderTimedOut(block);
}

/** A SYN or its answer was not acknowledged (linux tcp_write_timeout, reqsk_timer_handler). */
function synTimedOut(block: ControlBlock): void {
  const { options } = block;
  const opening = block.state === State.SYN_SENT || block.active;
  const most = opening ? options.synRetries + options.synLinearTimeouts : options.synAckRetries;
  if (block.tries >= most) {
    fail(block, Close.TIMED_OUT);
    return;
  }
  resendSyn(block);
  block.alarm = Alarm.RESEND;
  block.alarmAt = block.now + synTimeout(block);
}

/** Data were not acknowledged (RFC 6298, sections 5.4 to 5.6). */
function timedOut(block: ControlBlock): void {
  if (block.queue.length === 0) return;
  const { now, options } = block;
  if (block.troubledAt === Infinity) block.troubledAt = block.queue.sentAt(block.queue.head);
  const orphan = block.peer === null && !block.waitsForAccept && block.finishing;
  const retries = orphan ? Math.min(ORPHAN_RETRIES, options.retries) : options.retries;
  if (
    now - block.troubledAt >=
    patience(retries, options.profile === 'rfc' ? options.minimumRto : BASE)
  ) {
    fail(block, Close.TIMED_OUT);
    return;
  }
  block.counts.timeouts++;
  loseAll(block);
  block.backoff++;
  resend(block, block.queue.head, 'timeout');
  block.recovery.resendFrom = block.queue.head + 1;
  resendLost(block);
  block.alarm = Alarm.RESEND;
  block.alarmAt = now + timeout(block);
}

/** How long so many doubled time-outs take (linux tcp_model_timeout). */
function patience(retries: number, base: number): number {
  let all = 0;
  let one = base;
  for (let i = 0; i <= retries; i++) {
    all += one;
    one = Math.min(LONGEST, 2 * one);
  }
  return all;
}

/** The other end's window stays shut (RFC 9293, section 3.8.6.1). */
function probeWindow(block: ControlBlock): void {
  if (block.probes >= block.options.retries) {
    fail(block, Close.TIMED_OUT);
    return;
  }
  const { next } = block;
  push(block);
  if (block.next !== next) return;
  block.probes++;
  block.counts.windowProbes++;
  block.backoff++;
  sendProbe(block);
  block.alarm = Alarm.PERSIST;
  block.alarmAt = block.now + timeout(block);
}

/**
 * An idle connection is probed (RFC 9293, section 3.8.4); one that is only waiting for a FIN is
 * given up.
 */
function keepAlive(block: ControlBlock): void {
  const { now, options } = block;
  block.keepAt = Infinity;
  if (isLeft(block)) {
    tellTimer(block, 'fin-wait');
    fail(block, Close.DONE);
    return;
  }
  if (!options.keepAlive || block.state < State.ESTABLISHED) return;
  const idle = now - block.lastHeardAt;
  if (block.queue.length > 0 || block.next < block.out.written || idle < options.keepAliveTime) {
    block.keepAt = Math.max(
      block.lastHeardAt + options.keepAliveTime,
      now + options.keepAliveInterval,
    );
    return;
  }
  if (block.probes >= options.keepAliveProbes) {
    fail(block, Close.TIMED_OUT);
    return;
  }
  block.probes++;
  block.counts.keepAlives++;
  tellTimer(block, 'keep-alive');
  sendProbe(block);
  block.keepAt = now + options.keepAliveInterval;
}
