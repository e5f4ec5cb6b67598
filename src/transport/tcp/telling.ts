import type { TimerName } from '../../facts/facts.js';
import { formatIpv4 } from '../../net/address.js';
import type { ControlBlock } from './control-block.js';
import { states } from './state.js';

/** What is told of a connection, where somebody listens. */

function about(block: ControlBlock) {
  const { machine, local, localPort, remote, remotePort } = block;
  const ends = `${formatIpv4(local)}:${localPort} > ${formatIpv4(remote)}:${remotePort}`;
  return { at: machine.simulator.now, place: machine.name, ends };
}

export function tellState(block: ControlBlock, before: number): void {
  const { connections } = block.machine.simulator.facts;
  if (connections === null || before === block.state) return;
  const state = states[block.state];
  connections.tell(
    { kind: 'connection-state', ...about(block), before: states[before], state },
    block,
  );
}

/** After an acknowledgement, where window or threshold are not what they were. */
export function tellWindow(block: ControlBlock, size: number, threshold: number): void {
  const { connections } = block.machine.simulator.facts;
  const { sender, roundTrip } = block;
  if (connections === null || (sender.size === size && sender.threshold === threshold)) return;
  connections.tell(
    {
      kind: 'connection-window',
      ...about(block),
      window: sender.size,
      threshold: sender.threshold === Infinity ? null : sender.threshold,
      rtt: Math.round(roundTrip.smoothed),
    },
    block,
  );
}

export function tellRecovery(
  block: ControlBlock,
  phase: 'entered' | 'left' | 'undone',
  why: string,
): void {
  const { connections } = block.machine.simulator.facts;
  connections?.tell({ kind: 'connection-recovery', ...about(block), phase, why }, block);
}

export function tellTimer(block: ControlBlock, timer: TimerName): void {
  const { connections } = block.machine.simulator.facts;
  connections?.tell({ kind: 'connection-timer', ...about(block), timer }, block);
}

export function tellResent(block: ControlBlock, why: string, offset: number, length: number): void {
  const { connections } = block.machine.simulator.facts;
  connections?.tell({ kind: 'segment-resent', ...about(block), why, offset, length }, block);
}

export function tellShut(block: ControlBlock, phase: 'begins' | 'ends'): void {
  const { connections } = block.machine.simulator.facts;
  connections?.tell({ kind: 'connection-shut', ...about(block), phase }, block);
}

export function tellFull(block: ControlBlock, step: 'first' | 'last'): void {
  const { connections } = block.machine.simulator.facts;
  connections?.tell({ kind: 'backlog-full', ...about(block), step }, block);
}
