import { csv } from '../report/csv.js';
import { FileNames } from '../report/file-name.js';
import type { ReportFile } from '../report/files.js';
import { requestColumns } from '../report/tables.js';
import type { PlainScenario } from '../scenario/plain.js';
import type { Comparison } from './comparison.js';
import { OneRun } from './replicate.js';

/**
 * The requests of the first replication of each policy at each point, a file each. It runs once
 * more as its file is read: rows of all replications would not find room in memory.
 * @param plains the scenarios as they were run, by point and policy
 * @param goOn is asked now and then; where it says no, that file and all after it are left out
 */
export function* requestFiles(
  { points, policies }: Comparison,
  plains: readonly PlainScenario[][],
  goOn: () => boolean,
): Generator<ReportFile, void> {
  const names = new FileNames();
  for (const [p, { point }] of points.entries()) {
    for (const [i, policy] of policies.entries()) {
      const run = new OneRun(plains[p][i], 0, { requests: true });
      if (!run.finish(goOn)) return;
      const words = point === '' ? policy : `${policy} ${point}`;
      const { rows = [], calls = [] } = run.simulation.requestLog ?? {};
      yield {
        name: `requests/${names.next(words)}.csv`,
        content: csv(requestColumns, [...rows, ...calls]),
      };
    }
  }
}
