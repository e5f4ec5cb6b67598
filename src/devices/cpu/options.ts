import { OptionReader } from '../../engine/option-reader.js';
import type { OptionValue } from '../../engine/options.js';
import type { Nanoseconds } from '../../engine/time.js';
import { cpu, type MeasuredProtocolWork, measuredProtocolWork } from './table.js';

/** The cores of a machine, and what its kernel needs of them; `table.ts` says where figures are from. */
export interface CpuOptions {
  cores: number;
  receive: Nanoseconds;
  send: Nanoseconds;
  forward: Nanoseconds;
  /** Of a byte: a fraction of a nanosecond. */
  byte: number;
  connection: Nanoseconds;
  queues: number;
  backlog: number;
}

/** Options with what was said of them; a RangeError says in one sentence what is wrong. */
export function cpuOptions(said: ReadonlyMap<string, OptionValue>): CpuOptions {
  const given = new OptionReader(cpu, said);
  const measured = measuredProtocolWork[given.choice('work') as MeasuredProtocolWork];
  const own = (name: 'receive' | 'send' | 'forward'): number =>
    given.has(name) ? given.number(name) : measured[name];
  const cores = given.number('cores');
  return {
    cores,
    receive: own('receive'),
    send: own('send'),
    forward: own('forward'),
    byte: given.has('copy') ? 8e9 / given.number('copy') : measured.byte,
    connection: given.number('connection'),
    queues: given.has('queues') ? given.number('queues') : cores,
    backlog: given.number('backlog'),
  };
}
