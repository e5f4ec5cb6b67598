import type { ReportFile } from '../report/files.js';
import type { PlainScenario } from '../scenario/plain.js';
import type { ScenarioError } from '../scenario/errors.js';
import type { Comparison } from './comparison.js';
import { conductStudy } from './conduct.js';
import { here, type Place } from './jobs/executor.js';
import { sha256 } from './jobs/hash.js';
import { addOwnPolicy, importText } from './jobs/own-code.js';
import {
  type Overlay,
  type OwnCode,
  type Prepared,
  type Preparation,
  prepareScenario,
  TextStore,
} from './jobs/prepared.js';
import type { Watch } from './jobs/share-out.js';
import { planError } from './plan.js';
import { planOf, type Wishes } from './plan-of.js';
import { type Replication, trial } from './replicate.js';
import { comparisonFiles } from './report.js';
import { studyOf } from './study.js';
import { layOut, metricsFor, serviceOf } from './subject.js';

export interface CompareOptions extends Wishes {
  /** As errors name it; `scenario.yaml` where nobody says. */
  file?: string;
  /** Reads what the scenario refers to; without it such references are errors. */
  read?: (name: string) => string;
  /** Values laid over the file: `PATH=VALUE`. */
  set?: readonly string[];
  seed?: string;
  /** `10 s` */
  duration?: string;
  /**
   * Policies of one's own: texts of modules that stand alone, by the words that name them (`./mine.mjs`).
   * Who gives a text consents to its being run; no other code runs.
   */
  code?: ReadonlyMap<string, string>;
  /** Where the runs are done; here, where nobody says. It needs its own consent to `code`. */
  place?: Place;
  /** Asked before each run; where it says no, what has been finished is compared. */
  goOn?: () => boolean;
  /** Told after each run: of the pilots first, then of the runs. */
  progress?: (stage: string, done: number, jobs: number) => void;
}

export type Compared =
  | {
      ok: true;
      comparison: Comparison;
      /** What it rests on, by point and policy: for charts. */
      cells: Replication[][][];
      /** The scenario as the first point and policy have it. */
      plain: PlainScenario;
      files: ReportFile[];
      warnings: string[];
    }
  | { ok: false; errors: ScenarioError[]; warnings: string[] };

/**
 * Compares balancing policies, or settings, of a scenario as `netloom compare` does: with replications
 * under common random numbers, and intervals. Mistakes in the scenario are values.
 * @throws PlanError for what is wrong with the options; PolicyMistake for what is wrong with a policy of
 *   one's own; Error where it was stopped before there was anything to compare
 */
export async function compare(text: string, options: CompareOptions = {}): Promise<Compared> {
  const { file = 'scenario.yaml', read, set = [], seed, duration } = options;
  const own = new GivenCode(options.code ?? new Map());
  const prepare = (more: readonly string[]): Promise<Preparation> => {
    const overlay: Overlay = { seed, duration, set: [...set, ...more] };
    return prepareScenario({ file, text, read }, overlay, own);
  };
  const base = await prepare([]);
  if (!base.ok) return base;
  const { plain, scenario } = base.prepared;
  const plan = planOf(options, scenario.compare ?? null);
  const service = serviceOf(plain, plan);
  const laid = await layOut(plan, service, async (setting) => (await prepare([setting])).ok);
  const rows: Prepared[][] = [];
  const warnings = new Set(base.warnings);
  for (const policies of laid) {
    const row: Prepared[] = [];
    for (const { varied, chosen } of policies) {
      const cell = await prepare([...varied, ...chosen]);
      for (const warning of cell.warnings) warnings.add(warning);
      if (!cell.ok) return { ...cell, warnings: [...warnings] };
      row.push(cell.prepared);
    }
    rows.push(row);
  }
  const plains = rows.flat().map((one) => one.plain);
  const study = studyOf(plains, plan.study);
  const metrics = metricsFor(trial(plains[0]), plan, service, (_i, message) => {
    throw planError(message);
  });
  const store = new TextStore();
  const scenarios = rows.map((row) =>
    row.map((prepared) => ({ plain: prepared.plain, texts: store.textsOf(prepared) })),
  );
  const conducted = await conductStudy(
    { plan, study, service, metrics, scenarios },
    {
      place: options.place ?? here({ consent: own.hashes }),
      texts: store.texts,
      watch: (stage, jobs) => watchOf(options, stage, jobs),
      warn: (sentence) => warnings.add(sentence),
    },
  );
  if (conducted === null) throw new Error('stopped before there was anything to compare');
  const { comparison, cells, all } = conducted;
  const { points, names: policies } = plan;
  const files = comparisonFiles(comparison, { points, policies, cells: all });
  return { ok: true, comparison, cells, plain: plains[0], files, warnings: [...warnings] };
}

function watchOf(
  { goOn = () => true, progress }: CompareOptions,
  stage: string,
  jobs: number,
): Watch {
  let done = 0;
  return {
    goOn,
    onStop: () => () => undefined,
    done: () => progress?.(stage, ++done, jobs),
  };
}

/** Code that the caller has given. */
class GivenCode implements OwnCode {
  private readonly known = new Map<string, string>();

  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  get hashes(): ReadonlySet<string> {
    return new Set([...this.texts.values()].map(sha256));
  }

  loaded(): ReadonlyMap<string, string> {
    return this.known;
  }

  refusalOf({ code = '' }: ScenarioError): string | null {
    return this.texts.has(code) ? null : `'${code}' is code, and its text is not given`;
  }

  async load(word: string): Promise<string | null> {
    const text = this.texts.get(word)!;
    try {
      addOwnPolicy(word, await importText(text, sha256(text)));
      this.known.set(word, text);
      return null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `cannot load the policy ${word}: ${why}`;
    }
  }
}
