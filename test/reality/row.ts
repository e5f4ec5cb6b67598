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
  /** Without it a difference is a fault. */
  excuse?: Excuse;
}

/** Why we differ, with the experiment that shows it: the kernel has to lie between the two. */
export interface Excuse {
  why: string;
  /** The simulator's experiment with what it lacks else: `PATH=VALUE`. */
  set: readonly string[];
}

/** A row with what came of it. */
export interface Outcome {
  row: Row;
  kernel: readonly Measured[];
  simulated: readonly Measured[];
  /** The excuse's experiment; empty where there is none. */
  excused: readonly Measured[];
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

/** Both ways, late by so much on average. */
const LATE = ['links[0].impairments=[{ jitter: { of: { exponential: 100 us } } }]'];

/** What is known of where we differ, by row. */
const excuses: ReadonlyMap<string, Excuse> = new Map([
  [
    'bbr-1',
    {
      why:
        'BBR takes the greatest rate of ten round trips, and a machine’s timers (of the sender’s pace, the bucket, ' +
        'the relay) are late by tens of microseconds: what comes late comes closer together, and looks like a ' +
        'greater rate. That eats the 1 % by which it would drain its queue.',
      set: LATE,
    },
  ],
  [
    'bbr-10',
    {
      why:
        'When flows begin decides how unequal they stay. iperf3 opens its connections one after the other, each in a ' +
        'round trip, and then sends on all at once; the simulator’s send as soon as they are open.',
      set: ['traffic.bulk.stagger=2 * delay'],
    },
  ],
]);

/** Every experiment of `npm run reality`. */
export const rows: readonly Row[] = controls.flatMap((control) =>
  [1, 2, 10].map((flows) => {
    const id = `${control.kernel}-${flows}`;
    return { id, flows, ...control, excuse: excuses.get(id) };
  }),
);
