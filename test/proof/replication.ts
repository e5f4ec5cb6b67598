import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type PlainScenario, type Results } from '../../src/index.js';
import { resultTree, type ResultBranch, type ResultNode } from '../../src/model/result-tree.js';
import { evaluate, parseExpression } from '../../src/scenario/expression.js';
import { resultScope } from '../../src/scenario/paths.js';
import { plainOf } from '../whole/stages.js';
import { plant } from './faults.js';
import { MOST_MOVED } from './references/hashing.js';
import type { PairedRow, Probe, Row, Study } from './row.js';

/** One replication of one study. */
export interface Wish {
  replication: number;
  /** Plant the fault of the rows. */
  sabotage: boolean;
  /** Instead of the study's. */
  customers?: number;
  /** Instead of the scenario's. */
  seed?: string;
}

/**
 * Runs one replication of the study that the rows share.
 * @param folder of the scenarios
 * @returns an observation for each row
 */
export function replicate(folder: string, rows: readonly Row[], wish: Wish): number[] {
  const [{ study, sabotage }] = rows;
  const remove = plant(wish.sabotage ? sabotage.fault : undefined);
  const fault = wish.sabotage ? (sabotage.set ?? []) : [];
  const once = (set: readonly string[]): Results =>
    simulate(folder, study, [...set, ...fault], wish);
  try {
    const results = once([]);
    return rows.map((row) =>
      'other' in row
        ? combine(row, take(row.probe, results, folder), take(row.probe, once(row.other), folder))
        : take(row.probe, results, folder),
    );
  } finally {
    remove();
  }
}

function simulate(folder: string, study: Study, more: readonly string[], wish: Wish): Results {
  const { replication, customers = study.customers, seed } = wish;
  const own = typeof study.set === 'function' ? study.set(replication) : study.set;
  const count = customers === undefined ? [] : [`n=${customers}`];
  const plain = load(folder, study.scenario, [...count, ...own, ...more], seed);
  const results = run(plain, {
    replication,
    requests: study.rows === 'requests',
    packets: study.rows === 'packets',
  });
  if (results.partial) throw new Error(`${study.scenario}: ${results.ended.detail}`);
  return results;
}

function load(folder: string, name: string, set: string[], seed?: string): PlainScenario {
  const file = join(folder, `${name}.yaml`);
  const all = seed === undefined ? set : [...set, `seed=${seed}`];
  return plainOf(readFileSync(file, 'utf8'), file, all);
}

function combine(row: PairedRow, one: number | Float64Array, other: number | Float64Array): number {
  if (row.combine === 'difference') return Number(one) - Number(other);
  if (row.combine === 'ratio') return Number(one) / Number(other);
  const [before, after] = [one, other] as Float64Array[];
  if (before.length !== after.length) throw new Error(`${row.id}: the requests are not the same`);
  const moved = before.filter((place, request) => place !== after[request]).length;
  return Math.min(moved / before.length, MOST_MOVED);
}

function take<T>(probe: Probe<T>, results: Results, folder: string): T | number {
  if (typeof probe === 'function') return probe(results, folder);
  const tree = resultTree(results);
  const find = (path: readonly string[]): ResultNode | undefined => {
    let node: ResultNode | undefined = tree;
    for (const step of path) node = node instanceof Map ? node.get(step) : undefined;
    return node;
  };
  const scope = resultScope(
    (path) => {
      const node = find(path);
      return node instanceof Map ? undefined : node;
    },
    (path) => (find(path) as ResultBranch | undefined)?.keys() ?? [],
  );
  const value = evaluate(parseExpression(probe), scope);
  if (typeof value !== 'number')
    throw new Error(`${probe} has a unit: divide by 1 ms, or the like`);
  return value;
}
