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

/** What is known of where we differ, by row. */
const differences: ReadonlyMap<string, string> = new Map([
  [
    'bbr-2',
    'BBR takes the greatest rate of ten round trips. As far as we can see, timers, the relay and the bucket of a machine that ' +
      'is shared let packets go in small bursts, which looks like a greater rate: together the kernel’s flows ' +
      'take the way for 5 % faster than it is (`ss -ti`), and keep the queue full. The simulator’s way is even. ' +
      'With random delays added to it (`impairments: jitter(exponential(1 ms))`) its queue grows from 58 to ' +
      '79 packets, and segments sent again from 120 to 730, as the kernel has them.',
  ],
  [
    'bbr-10',
    'The kernel’s flows lose more (see bbr-2), and often above the fifth of an interval from which BBR takes them for a ' +
      'policer’s: then it holds to an unequal rate for 48 round trips, again and again. The simulator’s flows ' +
      'do so in the first seconds, and seldom later.',
  ],
]);

/** Every experiment of `npm run reality`. */
export const rows: readonly Row[] = controls.flatMap((control) =>
  [1, 2, 10].map((flows) => {
    const id = `${control.kernel}-${flows}`;
    return { id, flows, ...control, why: differences.get(id) };
  }),
);
