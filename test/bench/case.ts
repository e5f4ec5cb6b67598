/** A workload that is measured in a process of its own. */
export type BenchCase = ProgramCase | CommandCase;

interface Common {
  name: string;
  /** What is done, for the table. */
  workload: string;
  /** What is counted per second: events, packets, requests. */
  unit: string;
  /** The known peer's program and arguments, found by `--peers`. */
  peer?: readonly string[];
  /** The peer's CPU seconds over ours have to reach this. */
  ratio?: number;
  /** CPU seconds of the whole process, and bytes at its peak or for each, must not exceed these. */
  most?: { cpu?: number; memory?: number; each?: number };
  /** Garbage collections during the measured part must not exceed this. */
  collections?: number;
}

/** Runs against the library; `set-up` is measured apart from the part that counts. */
export interface ProgramCase extends Common {
  /** Builds the workload and returns the part that is measured, which returns how much it did. */
  prepare(): () => number | Held;
}

/** What cases read of `summary.json`. */
export interface Summary {
  conservation: { packets: { sent: number } };
}

/** What a measured part did, and the bytes of memory that each of what it holds takes. */
export interface Held {
  amount: number;
  each: number;
}

/** Runs `node bin/netloom.js`; the whole process is measured. */
export interface CommandCase extends Common {
  /** Arguments after `node bin/netloom.js`. */
  command: readonly string[];
  /** How much the run does, in `unit`, or how its `summary.json` tells. */
  amount: number | ((summary: Summary) => number);
  /** A file, from the root of the repository, without which the case is not available. */
  needs: string;
}

/** What one run of a case showed. CPU seconds are user and system time together. */
export interface Measurement {
  /** Of the whole process, Node's own start included. */
  cpu: number;
  /** Of the measured part alone, or of the whole where the two are one. */
  runCpu: number;
  setUpCpu: number;
  amount: number;
  /** Peak resident set in bytes. */
  memory: number;
  /** Bytes for each of what it holds, where the case counts them. */
  each?: number;
  /** Garbage collections in the measured part. */
  collections: number;
}

/** The command that runs a scenario file, by its path from the root of the repository. */
export function scenario(
  needs: string,
  ...settings: string[]
): { command: string[]; needs: string } {
  const sets = settings.flatMap((setting) => ['--set', setting]);
  return { command: ['run', needs, ...sets, '--json', '--quiet', '--out', '{out}'], needs };
}
