import type { Metric } from '../metric.js';
import type { Pilot } from '../pilot.js';
import type { Replication } from '../replicate.js';

/** The SHA-256 of a text, in hexadecimal digits: its name wherever it is. */
export type Hash = string;

/** Texts by their hashes. */
export type Texts = ReadonlyMap<Hash, string>;

/** A scenario as the texts that it takes and what is laid over them: all to make it again elsewhere. */
export interface ScenarioTexts {
  /** As errors name it. */
  file: string;
  text: Hash;
  /** `PATH=VALUE`, in this order. */
  set: readonly string[];
  seed: string | null;
  duration: string | null;
  /** What it reads beside itself, by the names that it gives. */
  reads: readonly (readonly [name: string, text: Hash])[];
  /** Policies of the user's own, by the words that it names them with. */
  code: readonly (readonly [word: string, text: Hash])[];
}

/** What there is to do with a scenario and the number of a replication. */
export type Work = 'replicate' | 'pilot';

/** One run, to be done wherever there is an executor: JSON. */
export interface Job {
  work: Work;
  scenario: ScenarioTexts;
  /** Nanoseconds at the start that are not measured; a longer warm-up of the scenario's own stays. */
  cut: number;
  replication: number;
  metrics: readonly Metric[];
}

/** A number in JSON: null where nothing was measured. */
export type JsonNumber = number | 'Infinity' | '-Infinity' | null;

/** What came of a job, or what is wrong with the user's policy or with the job itself: JSON. */
export type Outcome =
  | { work: 'replicate'; replication: Packed }
  | { work: 'pilot'; pilot: Pilot }
  | { work: 'refused'; reason: string };

type Packed = Omit<Replication, 'values'> & { values: JsonNumber[] };

/** A replication on its way: JSON has no NaN and no Infinity. */
export function pack(replication: Replication): Packed {
  return { ...replication, values: replication.values.map(toJsonNumber) };
}

/** The replication that was packed. */
export function unpack(packed: Packed): Replication {
  return {
    ...packed,
    values: packed.values.map((value) => (value === null ? NaN : Number(value))),
  };
}

function toJsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return null;
  return value > 0 ? 'Infinity' : '-Infinity';
}
