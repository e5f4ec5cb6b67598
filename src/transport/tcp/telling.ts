import type { TimerName } from '../../facts/facts.js';
import { formatIpv4 } from '../../net/address.js';
import type { ControlBlock } from './control-block.js';
import { State, states } from './state.js';

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

/** The alarms (`Alarm`), as facts name them. */
const ALARMS: readonly TimerName[] = [
  'retransmission',
  'retransmission',
  'window-probe',
  'tail-probe',
  'reordering',
];

/** Whether a connection is coming about. */
export function opens(state: number): boolean {
  return state === State.SYN_SENT || state === State.SYN_RECEIVED;
}

export function alarmName(state: number, alarm: number): TimerName {
  return opens(state) ? 'syn' : ALARMS[alarm];
}

/** Whether nobody here has it any more, and only the other end's FIN is waited for. */
export function isLeft({ state, peer }: ControlBlock): boolean {
  return state === State.FIN_WAIT_2 && peer === null;
}

/** When timers were last told to run out: kept of those alone whom somebody listens to. */
const told = new WeakMap<ControlBlock, Dues>();

interface Dues {
  alarmAt: number;
  ackAt: number;
  keepAt: number;
}

/** Tells which of its timers are set otherwise than before. */
export function tellArmed(block: ControlBlock): void {
  const { connections } = block.machine.simulator.facts;
  if (connections === null) return;
  const { alarmAt, ackAt, keepAt, state, alarm } = block;
  const before = told.get(block);
  told.set(block, { alarmAt, ackAt, keepAt });
  const tell = (timer: TimerName, due: number, last = Infinity): void => {
    if (due === Infinity || due === last) return;
    connections.tell({ kind: 'timer-armed', ...about(block), timer, due }, block);
  };
  tell(alarmName(state, alarm), alarmAt, before?.alarmAt);
  tell('acknowledgement', ackAt, before?.ackAt);
  tell(isLeft(block) ? 'fin-wait' : 'keep-alive', keepAt, before?.keepAt);
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
