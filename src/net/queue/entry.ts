import type { OptionValue, TableEntry } from '../../engine/options.js';
import type { QueueContext, QueueDiscipline } from './discipline.js';

/** A kind of queue discipline: its options as plain data, and how to make one. */
export interface DisciplineEntry extends TableEntry {
  /** The options of the short form in their order: `drop-tail(100)` gives the limit. */
  positional: readonly string[];
  /**
   * True when a packet that finds queue and transmitter idle may pass without being shown to the
   * discipline, as nothing would come of it (Linux: TCQ_F_CAN_BYPASS).
   */
  transparent: boolean;
  create(options: ReadonlyMap<string, OptionValue>, context: QueueContext): QueueDiscipline;
}
