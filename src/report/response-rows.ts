import type { Results } from '../model/results.js';
import type { ResponseRow } from '../model/rows.js';

interface Responses {
  codes: ReadonlyMap<string, number>;
  flags: ReadonlyMap<string, number>;
}

/** The rows of `responses.csv`: none where nothing failed. */
export function responseRows({ workloads, services }: Results): ResponseRow[] {
  const all: (readonly [of: string, to: string, Responses])[] = [];
  for (const [name, workload] of workloads) all.push([name, '', workload]);
  for (const [name, service] of services) {
    all.push([name, '', service]);
    for (const [callee, it] of service.calls) all.push([name, callee, it]);
  }
  const plain = all.every(
    ([, , it]) => it.flags.size === 0 && [...it.codes.keys()].every(isSuccess),
  );
  return plain ? [] : all.flatMap(([of, to, it]) => rowsOf(of, to, it));
}

function rowsOf(of: string, to: string, { codes, flags }: Responses): ResponseRow[] {
  const row =
    (kind: ResponseRow['kind']) =>
    ([name, count]: readonly [string, number]) => {
      return { of, to, kind, name, count };
    };
  return [...[...codes].map(row('status')), ...[...flags].map(row('flag'))];
}

function isSuccess(status: string): boolean {
  return status === '200';
}
