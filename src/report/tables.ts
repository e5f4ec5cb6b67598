/**
 * The columns of each CSV file, as the fields of results are declared. A column has the name of the
 * value's path in `summary.json`, and behind it the unit, where it has one: `latency.p99_ms`. What has none
 * is a count, a share or an index.
 */
import { columnOf, type Field, type Value } from '../model/fields.js';
import {
  backend,
  bottleneck,
  client,
  cpu,
  flow,
  hop,
  link,
  queue,
  service,
  workload,
} from '../model/results.js';
import {
  budget,
  drop,
  flowWindow,
  happening,
  packet,
  refusal,
  request,
  response,
  series,
} from '../model/rows.js';
import type { Cell, Column } from './csv.js';

type Named<T> = readonly [name: string, value: T];
/** Something inside a named thing: a service's backend, a workload's client. */
export type Inner<T> = readonly [outer: string, name: string, value: T];

export const workloadColumns = named('workload', workload);
export const clientColumns = inner('workload', 'client', client);
export const hopColumns = inner('workload', 'hop', hop);
export const flowColumns = inner('workload', 'flow', flow);
export const serviceColumns = named('service', service);
export const backendColumns = inner('service', 'backend', backend);
export const linkColumns = named('link', link);
export const bottleneckColumns = named('link', bottleneck);
export const queueColumns = named('queue', queue);
export const cpuColumns = named('machine', cpu);
export const dropColumns = rows(drop);
export const refusalColumns = rows(refusal);
export const responseColumns = rows(response);
export const timelineColumns = rows(happening);
export const seriesColumns = rows(series);
export const budgetColumns = rows(budget);
export const flowWindowColumns = rows(flowWindow);
export const requestColumns = rows(request);
export const packetColumns = rows(packet);

function rows<F extends Field<unknown>>(field: F): Column<Value<F>>[] {
  return columnsOf(field, '');
}

function named<F extends Field<unknown>>(what: string, field: F): Column<Named<Value<F>>>[] {
  const its = rows(field).map(([name, of]): Column<Named<Value<F>>> => [name, ([, it]) => of(it)]);
  return [[what, ([name]) => name], ...its];
}

function inner<F extends Field<unknown>>(
  outer: string,
  what: string,
  field: F,
): Column<Inner<Value<F>>>[] {
  const its = rows(field).map(([name, of]): Column<Inner<Value<F>>> => [
    name,
    ([, , it]) => of(it),
  ]);
  return [[outer, ([name]) => name], [what, ([, name]) => name], ...its];
}

/**
 * A column for each single value within. What is by name has a file of its own, and of what only
 * some have the columns would be empty for the others: it is in `summary.json`.
 */
function columnsOf({ form, missing }: Field<unknown>, path: string): Column<unknown>[] {
  switch (form.kind) {
    case 'members':
      return [];
    case 'record':
      if (missing === 'for some') return [];
      return Object.entries(form.fields).flatMap(([name, field]) =>
        columnsOf(field, path === '' ? name : `${path}.${name}`).map(
          ([column, of]): Column<unknown> => [
            column,
            (row) => (row === null ? null : of((row as Record<string, unknown>)[name])),
          ],
        ),
      );
    case 'number': {
      const { nature } = form;
      if (nature.hidden) return [];
      const heading = columnOf(path, nature);
      if (nature.unit !== 'ns') return [[heading, (value) => value as Cell]];
      return [[heading, (value) => (typeof value === 'number' ? value / 1e6 : null)]];
    }
    default:
      return [[path, (value) => value as Cell]];
  }
}
