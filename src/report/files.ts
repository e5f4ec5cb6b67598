import type { Recording } from '../facts/recording.js';
import type { Results } from '../model/results.js';
import { accessLog } from './access-log.js';
import { csv } from './csv.js';
import { fileName } from './file-name.js';
import { toJson } from './json.js';
import { openMetrics, prometheus } from './metrics.js';
import { otlp } from './otlp.js';
import { perfetto } from './perfetto.js';
import { refusalRows } from './refusal-rows.js';
import { responseRows } from './response-rows.js';
import { summarize } from './summary.js';
import { narrate } from './narrate.js';
import {
  backendColumns,
  bottleneckColumns,
  clientColumns,
  cpuColumns,
  dropColumns,
  flowColumns,
  flowWindowColumns,
  hopColumns,
  type Inner,
  linkColumns,
  packetColumns,
  queueColumns,
  refusalColumns,
  requestColumns,
  responseColumns,
  budgetColumns,
  seriesColumns,
  serviceColumns,
  timelineColumns,
  workloadColumns,
} from './tables.js';

/** A file of a run: its name, and its content in pieces (text is UTF-8), to be read once. */
export interface ReportFile {
  name: string;
  content: Iterable<string | Uint8Array>;
}

/** What is made of traced requests where it is asked for, by the file's name. */
const traceFiles = {
  'traces.json': otlp,
  'perfetto.json': perfetto,
  'access.log': accessLog,
} as const;
export type TraceFile = keyof typeof traceFiles;

/**
 * All files of a run, the same bytes for the same results. Who calls decides where they go.
 * @param wanted of those that are made of traced requests
 */
export function files(results: Results, wanted: readonly TraceFile[] = []): ReportFile[] {
  const { workloads, services } = results;
  const clients = inner(workloads, (workload) => workload.clients);
  const backends = inner(services, (service) => service.backends);
  const all: ReportFile[] = [
    { name: 'summary.json', content: [toJson(summarize(results))] },
    { name: 'workloads.csv', content: csv(workloadColumns, workloads) },
    { name: 'clients.csv', content: csv(clientColumns, clients) },
    { name: 'services.csv', content: csv(serviceColumns, services) },
    { name: 'backends.csv', content: csv(backendColumns, backends) },
    { name: 'links.csv', content: csv(linkColumns, results.links) },
    { name: 'queues.csv', content: csv(queueColumns, results.queues) },
    { name: 'drops.csv', content: csv(dropColumns, results.drops) },
    { name: 'series.csv', content: csv(seriesColumns, results.series) },
  ];
  if (results.budgets.length > 0)
    all.push({ name: 'budget.csv', content: csv(budgetColumns, results.budgets) });
  if (results.cpus.size > 0) {
    all.push({ name: 'cpus.csv', content: csv(cpuColumns, results.cpus) });
  }
  const hops = [...inner(workloads, (workload) => workload.hops)];
  if (hops.length > 0) all.push({ name: 'hops.csv', content: csv(hopColumns, hops) });
  const flows = inner(workloads, (workload) => workload.flows);
  if ([...workloads.values()].some(({ bulk }) => bulk !== null)) {
    all.push({ name: 'flows.csv', content: csv(flowColumns, flows) });
    all.push({ name: 'bottlenecks.csv', content: csv(bottleneckColumns, results.bottlenecks) });
    all.push({ name: 'flow-series.csv', content: csv(flowWindowColumns, results.flowWindows) });
  }
  const answers = responseRows(results);
  if (answers.length > 0) {
    all.push({ name: 'responses.csv', content: csv(responseColumns, answers) });
  }
  const refused = refusalRows(results);
  if (refused.length > 0) {
    all.push({ name: 'refusals.csv', content: csv(refusalColumns, refused) });
  }
  if (results.timeline.length > 0) {
    all.push({ name: 'timeline.csv', content: csv(timelineColumns, results.timeline) });
  }
  if (results.requests !== null) {
    all.push({
      name: 'requests.csv',
      content: csv(requestColumns, [...results.requests, ...(results.calls ?? [])]),
    });
  }
  if (results.packets !== null) {
    all.push({ name: 'packets.csv', content: csv(packetColumns, results.packets) });
  }
  if (results.trace.length > 0) {
    all.push({ name: 'trace.txt', content: narrate(results.trace).map((line) => `${line}\n`) });
  }
  if (results.recording !== null) {
    all.push({ name: 'recording.json', content: recordingText(results.recording) });
  }
  for (const name of wanted) {
    if (results.traced !== null) all.push({ name, content: traceFiles[name](results.traced) });
  }
  if (results.metrics !== null) {
    all.push({ name: 'metrics.prom', content: prometheus(results.metrics) });
    all.push({ name: 'metrics.om', content: openMetrics(results.metrics) });
  }
  for (const [port, bytes] of results.captures) {
    all.push({ name: `${fileName(port)}.pcapng`, content: [bytes] });
  }
  return all;
}

/** A line a fact: all of them in one text could be too long. */
function* recordingText({ facts, ...rest }: Recording): Generator<string, void> {
  yield `{${JSON.stringify(rest).slice(1, -1)},"facts":[`;
  let separator = '';
  for (const fact of facts) {
    yield `${separator}\n${JSON.stringify(fact)}`;
    separator = ',';
  }
  yield '\n]}\n';
}

function* inner<Outer, T>(
  outers: Map<string, Outer>,
  members: (outer: Outer) => Map<string, T>,
): Generator<Inner<T>, void> {
  for (const [outer, it] of outers) {
    for (const [name, member] of members(it)) yield [outer, name, member];
  }
}
