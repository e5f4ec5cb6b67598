import type { Place, Traced, TracedRequest } from '../model/results.js';
import { isTried } from './spans.js';

/**
 * Requests as ui.perfetto.dev shows them, in the JSON format of Chrome's traces ("Trace Event Format"): a group of
 * tracks for each service and workload, and a track for each of its replicas and clients, or some where it has several
 * requests at a time. A request is a slice from its coming to its leaving, with its waiting and its service in it;
 * arrows go from callers to those who serve.
 */
export function* perfetto(traced: Traced): Generator<string, void> {
  yield '{"displayTimeUnit":"ms","traceEvents":[';
  let first = true;
  for (const event of eventsOf(traced)) {
    yield `${first ? '' : ',\n'}${JSON.stringify(event)}`;
    first = false;
  }
  yield ']}\n';
}

interface Slice {
  of: TracedRequest;
  from: number;
  to: number;
  /** Track, once it has one. */
  tid: number;
}

function* eventsOf({ requests, until }: Traced): Generator<object, void> {
  const sent = new Map<Place, Slice[]>();
  const served = new Map<Place, Slice[]>();
  const slices = new Map<TracedRequest, { client: Slice; server: Slice | null }>();
  for (const of of requests) {
    const { by, at, made, ended, arrived, left } = of;
    const client = { of, from: made, to: ended >= 0 ? ended : until, tid: 0 };
    const gone = left >= 0 ? left : client.to;
    const server = at === null ? null : { of, from: arrived, to: gone, tid: 0 };
    slices.set(of, { client, server });
    // Replicas show what they serve: their calls are what they serve elsewhere.
    if (of.parent === null) push(sent, by, client);
    if (at !== null && server !== null) push(served, at, server);
  }
  const processes = new Map<string, number>();
  let tracks = 0;
  for (const [side, places] of [
    ['client', sent],
    ['server', served],
  ] as const) {
    for (const [place, list] of places) {
      let pid = processes.get(place.service);
      if (pid === undefined) {
        processes.set(place.service, (pid = processes.size + 1));
        yield meta('process_name', pid, 0, { name: place.service });
        yield meta('process_sort_index', pid, 0, { sort_index: pid });
      }
      const lanes = layOut(list);
      for (const [lane, inLane] of lanes.entries()) {
        const tid = ++tracks;
        const name = lane === 0 ? place.instance : `${place.instance} (${lane + 1})`;
        yield meta('thread_name', pid, tid, { name });
        yield meta('thread_sort_index', pid, tid, { sort_index: tid });
        for (const slice of inLane) {
          slice.tid = tid;
          yield* side === 'client' ? clientEvents(slice, pid) : serverEvents(slice, pid);
        }
      }
    }
  }
  yield* flows(slices, processes);
}

function push(places: Map<Place, Slice[]>, place: Place, slice: Slice): void {
  const list = places.get(place);
  if (list === undefined) places.set(place, [slice]);
  else list.push(slice);
}

/** Slices of one track must not overlap: each goes to the first where there is room. */
function layOut(slices: Slice[]): Slice[][] {
  const lanes: Slice[][] = [];
  for (const slice of slices.sort((a, b) => a.from - b.from)) {
    const free = lanes.find((lane) => (lane.at(-1) as Slice).to <= slice.from);
    if (free === undefined) lanes.push([slice]);
    else free.push(slice);
  }
  return lanes;
}

function* clientEvents(slice: Slice, pid: number): Generator<object, void> {
  yield complete(slice, pid, nameOf(slice.of), slice.from, slice.to, argsOf(slice.of));
}

function* serverEvents(slice: Slice, pid: number): Generator<object, void> {
  const { of, from, to } = slice;
  yield complete(slice, pid, nameOf(of), from, to, argsOf(of));
  const taken = of.taken >= 0 ? of.taken : to;
  if (taken > from) yield complete(slice, pid, 'queue', from, taken);
  if (to > taken)
    yield complete(slice, pid, of.at?.isProxy === true ? 'proxy' : 'service', taken, to);
}

/** From where a request was made to where it came: attempts stand for what they are attempts of. */
function* flows(
  slices: Map<TracedRequest, { client: Slice; server: Slice | null }>,
  processes: Map<string, number>,
): Generator<object, void> {
  let id = 0;
  for (const [of, { server }] of slices) {
    if (server === null) continue;
    let maker = of;
    while (maker.parent !== null && maker.parent.at === null) maker = maker.parent;
    const { parent } = maker;
    const from = parent === null ? slices.get(maker)?.client : slices.get(parent)?.server;
    if (!from || from.tid === 0) continue;
    const common = { name: 'request', cat: 'request', id: ++id };
    const out = { pid: processes.get(of.by.service), tid: from.tid, ts: micros(of.made) };
    yield { ...common, ph: 's', ...out };
    const at = of.at as Place;
    const into = { pid: processes.get(at.service), tid: server.tid, ts: micros(of.arrived) };
    yield { ...common, ph: 'f', bp: 'e', ...into };
  }
}

function nameOf({ method, path }: TracedRequest): string {
  return `${method} ${path}`;
}

function argsOf(of: TracedRequest): object {
  const { workload, number, trace, outcome, status, flags, host, to, why, attempt } = of;
  return {
    request: `${workload}#${number}`,
    to: to || host,
    outcome: outcome || 'unfinished',
    status,
    flags,
    trace,
    ...(!isTried(of) && why !== 'client' && why !== 'call' && { why, attempt }),
  };
}

function complete(
  { tid }: Slice,
  pid: number,
  name: string,
  from: number,
  to: number,
  args: object = {},
): object {
  return {
    ph: 'X',
    cat: 'request',
    name,
    pid,
    tid,
    ts: micros(from),
    dur: micros(to - from),
    args,
  };
}

function meta(name: string, pid: number, tid: number, args: object): object {
  return { ph: 'M', name, pid, tid, args };
}

/** The format has microseconds, with fractions. */
function micros(time: number): number {
  return time / 1e3;
}
