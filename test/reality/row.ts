/** What one run says, on the kernel or in the simulator. */
export interface Measured {
  /** Mbit/s of payload, all flows together. */
  goodput: number;
  jain: number;
  /** Packets in the bottleneck's queue, the mean over the run. */
  queue: number;
  /** Segments that were sent again. */
  resent: number;
}

/** How late packets left the relay, in milliseconds. */
export interface Jitter {
  p50: number;
  p99: number;
  max: number;
  /** Whether it was let run with real-time priority. */
  realTime: boolean;
  /** Packets that the relay itself could not carry. */
  lost: number;
}

/** A congestion control and a number of flows. */
export interface Row {
  id: string;
  flows: number;
  /** The kernel's name, and ours. */
  kernel: string;
  ours: string;
  /** Why we differ where we do; without it a difference is a fault. */
  why?: string;
}

/** A row with what came of it. */
export interface Outcome {
  row: Row;
  kernel: readonly Measured[];
  simulated: readonly Measured[];
  /** Of each of the kernel's runs; empty without a relay. */
  jitter: readonly Jitter[];
  /** Why the kernel did not run it. */
  skipped?: string;
}

const controls = [
  { kernel: 'reno', ours: 'reno' },
  { kernel: 'cubic', ours: 'cubic' },
  { kernel: 'bbr', ours: 'bbr1' },
];

/** Every experiment of `npm run reality`. */
export const rows: readonly Row[] = controls.flatMap((control) =>
  [1, 2, 10].map((flows) => ({ id: `${control.kernel}-${flows}`, flows, ...control })),
);
