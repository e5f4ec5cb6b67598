import { Alarmed } from './alarmed.js';
import type { ControlBlock } from './control-block.js';
import { State } from './state.js';
import { tellArmed } from './telling.js';

/**
 * Sees that the connection is woken at the first of its times. There is one event at most: one
 * that comes too early finds nothing to do, and is set anew, so that times which move on, as they
 * do with each acknowledgement, cost nothing.
 */
export function arm(block: ControlBlock): void {
  if (block.state === State.CLOSED || block.state === State.TIME_WAIT) return;
  if (block.machine.simulator.facts.connections !== null) tellArmed(block);
  let at = block.alarmAt;
  if (block.ackAt < at) at = block.ackAt;
  if (block.keepAt < at) at = block.keepAt;
  if (block.paceAt < at) at = block.paceAt;
  if (at >= block.armedAt) return;
  const { simulator } = block.machine;
  const alarmed = (block.alarmed ??= takeAlarmed(block));
  if (block.armedAt !== Infinity) simulator.cancel(block.handle);
  const delay = at - simulator.now;
  block.armedAt = at;
  block.handle = simulator.schedule(delay > 0 ? delay : 0, alarmed, 0);
}

function takeAlarmed(block: ControlBlock): Alarmed {
  const { simulator, alarms } = block.machine;
  let alarmed = alarms.pop();
  if (alarmed === undefined) simulator.add((alarmed = new Alarmed()));
  alarmed.sleeper = block;
  return alarmed;
}

/** Where nothing is to wake it, it needs none to be woken by. */
export function rest(block: ControlBlock): void {
  const { alarmed } = block;
  if (alarmed === null || block.armedAt !== Infinity) return;
  alarmed.sleeper = block.alarmed = null;
  block.machine.alarms.push(alarmed);
}

/** Nothing will wake it any more. */
export function disarm(block: ControlBlock): void {
  block.alarmAt = block.ackAt = block.keepAt = block.paceAt = Infinity;
  const { alarmed } = block;
  if (alarmed === null) return;
  const { simulator, alarms } = block.machine;
  if (block.armedAt !== Infinity) simulator.cancel(block.handle);
  block.armedAt = Infinity;
  alarmed.sleeper = block.alarmed = null;
  alarms.push(alarmed);
}
