import { isPolicyMistake } from '../../balancing/guarded-policy.js';
import { lower } from '../../platforms/lower.js';
import { parse } from '../../scenario/parse.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { pilot } from '../pilot.js';
import { replicate } from '../replicate.js';
import { sha256 } from './hash.js';
import { type Hash, type Job, type Outcome, pack, type ScenarioTexts, type Texts } from './job.js';
import { addOwnPolicy, importText, type ImportText } from './own-code.js';

/** What the place where jobs run allows. */
export interface Terms {
  /** Hashes of the code that whoever owns the place has consented to; of none where it is absent. */
  consent?: ReadonlySet<Hash>;
  importText?: ImportText;
  /** Bytes that the objects of a run may take. */
  heap?: number;
  /** A scenario whose run ends before the place has no memory left. */
  limited?: (plain: PlainScenario) => PlainScenario;
}

/** Does jobs where it is, one after the other: what is under every executor. */
export class Performer {
  /** Scenarios that have been made, by their texts: jobs of a study share a few. */
  private readonly plains = new Map<string, PlainScenario>();
  /** The user's policies by their words. */
  private readonly loaded = new Map<string, Hash>();

  constructor(
    private readonly texts: Texts,
    private readonly terms: Terms = {},
  ) {}

  /**
   * Does a job. What is wrong with it, or with a policy of the user's own, is an outcome.
   * @throws what is wrong with us
   */
  async perform(job: Job): Promise<Outcome> {
    try {
      await this.load(job.scenario.code);
      const plain = this.plainOf(job);
      const { replication, metrics } = job;
      return job.work === 'pilot'
        ? { work: 'pilot', pilot: pilot(plain, replication, metrics) }
        : { work: 'replicate', replication: pack(replicate(plain, replication, metrics)) };
    } catch (error) {
      if (error instanceof JobRefused || isPolicyMistake(error)) {
        return { work: 'refused', reason: error.message };
      }
      throw error;
    }
  }

  private plainOf({ scenario, cut }: Job): PlainScenario {
    const key = JSON.stringify(scenario);
    let plain = this.plains.get(key);
    if (plain === undefined) this.plains.set(key, (plain = this.made(scenario)));
    const { limited = (it) => it } = this.terms;
    return limited(cut > plain.warmup ? { ...plain, warmup: cut } : plain);
  }

  private made({ file, text, set, seed, duration, reads, code }: ScenarioTexts): PlainScenario {
    const hashes = new Map(reads);
    const parsed = parse(this.textOf(text), {
      file,
      set,
      seed: seed ?? undefined,
      duration: duration ?? undefined,
      loaded: new Set(code.map(([word]) => word)),
      read: (name) => this.textOf(hashes.get(name)),
    });
    if (!parsed.ok) throw new JobRefused(parsed.errors.map(({ message }) => message).join('\n'));
    const { heap } = this.terms;
    const lowered = lower(parsed.scenario, heap === undefined ? {} : { heap });
    if (!lowered.ok) throw new JobRefused(lowered.errors.map(({ message }) => message).join('\n'));
    return lowered.plain;
  }

  private async load(code: ScenarioTexts['code']): Promise<void> {
    const { consent, importText: importing = importText } = this.terms;
    for (const [word, hash] of code) {
      if (this.loaded.get(word) === hash) continue;
      if (consent?.has(hash) !== true) {
        throw new JobRefused(`'${word}' is code (${hash}) that nobody here has consented to`);
      }
      const text = this.textOf(hash);
      try {
        addOwnPolicy(word, await importing(text, hash));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new JobRefused(`cannot load the policy ${word}: ${why}`);
      }
      this.loaded.set(word, hash);
      // What stood under this word in scenarios was another policy.
      this.plains.clear();
    }
  }

  /** A text that is what its hash says. */
  private textOf(hash: Hash | undefined): string {
    const text = hash === undefined ? undefined : this.texts.get(hash);
    if (text === undefined) throw new JobRefused(`a text of the job is missing: ${hash}`);
    if (sha256(text) !== hash)
      throw new JobRefused(`a text of the job is not the one it names: ${hash}`);
    return text;
  }
}

/** What is wrong with a job. */
class JobRefused extends Error {}
