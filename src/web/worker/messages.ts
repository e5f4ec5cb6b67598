/**
 * What the page and its workers say to each other: the page asks for a deed, and gets an answer, a
 * refusal, and on the way what there is to tell.
 */
import type { Judgement, Work } from '../../labs/judge.js';
import type { Lab } from '../../labs/lab.js';
import type { Languages } from '../../labs/languages.js';
import type { Job, Outcome, Texts } from '../../experiment/jobs/job.js';
import type { PackedRecording } from '../../facts/recording.js';
import type { Results } from '../../model/results.js';
import type { Block } from '../../report/blocks.js';
import type { About } from '../../report/table.js';
import type { ScenarioError } from '../../scenario/errors.js';
import type { PlainScenario } from '../../scenario/plain.js';

/** A scenario with the files that it may read: those that came with it, and no others. */
export interface Given {
  /** As errors name it. */
  file: string;
  text: string;
  /** Names as the scenario gives them, and their texts. */
  files: readonly (readonly [string, string])[];
}

/** Where a run ends though its scenario would go on. */
export interface Limits {
  events: number;
  /** Bytes, by the engine's estimate of what it holds. */
  memory: number;
  /** On a clock. */
  seconds: number;
  /** Facts that are kept to be played. */
  facts: number;
}

export interface Progress {
  /** 0 to 1. */
  share: number;
  /** Simulated, nanoseconds. */
  now: number;
  events: number;
}

/** A parameter of a scenario whose value is a number with a unit, as its text has it. */
export interface Parameter {
  name: string;
  number: string;
  unit: string;
  /** Where the number begins, from 1. */
  line: number;
  column: number;
}

export type Checked = { warnings: string[]; parameters: Parameter[] } & (
  | { ok: true; plain: PlainScenario; compared: Compared | null }
  | { ok: false; errors: ScenarioError[] }
);

/** What a scenario says itself on how it is compared. */
export interface Compared {
  policies: string[];
  service: string | null;
  /** Settings that vary. */
  vary: [path: string, values: string[]][];
  replications: number | null;
}

/** What is held side by side: policies of a service, or values of a setting. */
export interface Alternatives {
  /** Null where a setting varies. */
  service: string | null;
  /** Of the setting; null for policies. */
  path: string | null;
  values: readonly string[];
}

/** Where a comparison is. */
export interface Stage {
  stage: string;
  done: number;
  jobs: number;
}

/** A chart as SVG whose colours are the page's own. */
export interface Drawn {
  name: string;
  title: string;
  svg: string;
}

export type Study =
  | {
      ok: true;
      blocks: Block[];
      charts: Drawn[];
      files: [name: string, bytes: Uint8Array][];
      warnings: string[];
    }
  | { ok: false; errors: ScenarioError[] };

/** How the queues of a service went, request by request. */
export interface Tape {
  /** Who holds requests: replicas, and the balancer where it keeps some. */
  holders: string[];
  /** By change: nanoseconds, the holder, and what changed. */
  at: Float64Array<ArrayBuffer>;
  holder: Uint16Array<ArrayBuffer>;
  /** See `Change` in `tape.ts`. */
  change: Uint8Array<ArrayBuffer>;
  /** When the run ends, or its recording: nanoseconds. */
  end: number;
  /** Whether it is all of the run. */
  whole: boolean;
}

export type Taped = { ok: true; tape: Tape } | { ok: false; errors: ScenarioError[] };

export type Ran =
  | {
      ok: true;
      plain: PlainScenario;
      /** Without the recording, which comes packed. */
      results: Results;
      recording: PackedRecording;
      /** The tables, as a terminal has them. */
      blocks: Block<About>[];
      /** Seconds on a clock that the run has taken. */
      took: number;
    }
  | { ok: false; errors: ScenarioError[] };

export interface LabAsked {
  lab: Lab;
  work: Work;
}

/** What a lab says of somebody's work; the closing paragraph where all is done. */
export type LabJudged = Omit<Judgement, 'runs'> & { closing: Languages | null };

/** What a worker can be asked for. */
export interface Deeds {
  check: { asked: Given; answer: Checked; told: never };
  lab: { asked: LabAsked; answer: LabJudged; told: never };
  /** The JSON Schema of scenarios. */
  schema: { asked: null; answer: object; told: never };
  run: {
    asked: { given: Given; limits: Limits };
    answer: Ran;
    told: Progress;
  };
  /** The pictures of the run before. */
  charts: { asked: { width: number }; answer: Drawn[]; told: never };
  /** A study of several alternatives, on all cores. */
  compare: {
    asked: {
      given: Given;
      what: Alternatives;
      replications: number;
      /** Pixels that charts are drawn for; null for as many as a screen has. */
      width: number | null;
      limits: Limits;
      /** Of the workers that do the runs. */
      script: string;
    };
    answer: Study;
    told: Stage;
  };
  /** One run of one alternative, for its queues. */
  tape: {
    asked: { given: Given; what: Alternatives; value: string; limits: Limits };
    answer: Taped;
    told: never;
  };
  /** Jobs of a study: first what they need, then one after the other. */
  texts: { asked: { texts: Texts; limits: Limits }; answer: null; told: never };
  perform: { asked: Job; answer: Outcome; told: never };
  /** All files of the run before. */
  files: { asked: null; answer: [name: string, bytes: Uint8Array][]; told: never };
}

export type Deed = keyof Deeds;

export interface Ask<D extends Deed = Deed> {
  id: number;
  deed: D;
  asked: Deeds[D]['asked'];
}

export type Say<D extends Deed = Deed> = { id: number } & (
  { told: Deeds[D]['told'] } | { answer: Deeds[D]['answer'] } | { failure: string }
);
