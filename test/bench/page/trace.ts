/** An event of a trace of Chromium, in its format of JSON: microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of the thread's own time. */
  tdur?: number;
}

/** Fewer tell nothing. */
const FEWEST = 20;

/**
 * Milliseconds of processor time that the main thread of the page takes from one frame to the next: its
 * scripts, styles, layout, painting, and what else runs there.
 */
export function framesIn(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const fired = traceEvents.filter(({ name }) => name === 'FireAnimationFrame');
  const [{ pid, tid }] = fired;
  const starts = fired.filter((event) => event.pid === pid && event.tid === tid);
  const tasks = traceEvents.filter(
    (event) =>
      event.pid === pid && event.tid === tid && event.ph === 'X' && event.name === 'RunTask',
  );
  if (starts.length < FEWEST || tasks.length === 0) throw new Error('the trace has too few frames');
  const work = new Float64Array(starts.length);
  const edges = starts.map(({ ts }) => taskAt(tasks, ts)).sort((a, b) => a - b);
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    let frame = edges.length - 1;
    while (frame >= 0 && edges[frame] > ts) frame--;
    if (frame >= 0) work[frame] += tdur / 1000;
  }
  // The last one is cut.
  return [...work.subarray(0, -1)];
}

/** When the task began within which something happened. */
function taskAt(tasks: readonly TraceEvent[], ts: number): number {
  const own = tasks.find((task) => task.ts <= ts && ts < task.ts + (task.dur ?? 0));
  return own?.ts ?? ts;
}
