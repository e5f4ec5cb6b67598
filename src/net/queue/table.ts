import type { Described } from '../../engine/options.js';
import { codel } from './codel.js';
import type { QueueContext, QueueDiscipline } from './discipline.js';
import { dropTail } from './drop-tail.js';
import { drr } from './drr.js';
import type { DisciplineEntry } from './entry.js';
import { fqCodel } from './fq-codel.js';
import { priority } from './priority.js';
import { red } from './red.js';
import { threshold } from './threshold.js';
import { tokenBucket } from './token-bucket.js';

export type { DisciplineEntry } from './entry.js';

/** The queue disciplines a scenario can name. */
export const disciplines: readonly DisciplineEntry[] = [
  dropTail,
  priority,
  tokenBucket,
  red,
  threshold,
  codel,
  fqCodel,
  drr,
];

/** Builds a queue discipline; a RangeError says in one sentence what is wrong. */
export function createDiscipline(described: Described, context: QueueContext): QueueDiscipline {
  const entry = disciplines.find(({ name }) => name === described.kind);
  if (entry === undefined) {
    const known = disciplines.map(({ name }) => name).join(', ');
    throw new RangeError(`no queue discipline '${described.kind}'; there are ${known}`);
  }
  return entry.create(described.options, context);
}
