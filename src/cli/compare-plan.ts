import { availableParallelism } from 'node:os';
import { type Axis, axisOf, isPlanError, type Plan, policiesOf } from '../experiment/plan.js';
import { axesIn, planOf as planFor, type Wishes } from '../experiment/plan-of.js';
import type { StudyKind } from '../experiment/plan.js';
import type { CompareBlock } from '../scenario/schema.js';
import { usageError } from './exit.js';

export interface CompareFlags {
  policies?: string;
  /** `POLICY=LABEL`. */
  label?: string[];
  service?: string;
  vary?: string[];
  replications?: string;
  precision?: string;
  metric?: string;
  baseline?: string;
  indifference?: string;
  confidence?: string;
  study?: string;
  jobs?: string;
  seed?: string;
  set?: string[];
  allowCode?: boolean;
  allowRead?: boolean;
  duration?: string;
  out?: string;
  requestsCsv?: boolean;
  json?: boolean;
  quiet?: boolean;
  /** False for none. */
  charts?: boolean | string;
  width?: string;
  title?: boolean;
  report?: string;
}

/** A comparison as it was asked for, and over how many threads. */
export interface CompareJobs extends Plan {
  jobs: number;
}

/**
 * What the command line asks for, and where it does not say, the file: key by key.
 * @throws CommandError
 */
export function planOf(flags: CompareFlags, block: CompareBlock | null): CompareJobs {
  const jobs = flags.jobs ?? String(Math.min(availableParallelism(), 64));
  try {
    const wishes = wishesOf(flags);
    const plan = planFor(wishes, block);
    refuseContradictions(flags, wishes.vary ?? axesIn(block));
    return { ...plan, jobs: wholeOf('--jobs', jobs, 1, 64) };
  } catch (error) {
    if (isPlanError(error)) throw usageError(error.message);
    throw error;
  }
}

function wishesOf(flags: CompareFlags): Wishes {
  const { service, baseline, replications, precision, indifference, confidence, study } = flags;
  const share = (flag: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : shareOf(flag, text);
  return {
    service,
    baseline,
    policies: flags.policies === undefined ? undefined : policiesOf(flags.policies),
    labels: flags.label === undefined ? undefined : new Map(flags.label.map(labelOf)),
    vary: flags.vary?.map(axisOf),
    replications:
      replications === undefined ? undefined : wholeOf('--replications', replications, 2, 10_000),
    precision: share('--precision', precision),
    metrics: flags.metric?.split(',').map((name) => name.trim()),
    indifference: share('--indifference', indifference),
    confidence: confidence === undefined ? undefined : levelOf('--confidence', confidence),
    study: study === undefined ? undefined : studyKindOf(study),
  };
}

/** A policy has = in its options, a label has none. */
function labelOf(text: string): [policy: string, label: string] {
  const equals = text.lastIndexOf('=');
  const [policy, label] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  if (equals > 0 && label !== '') return [policy, label];
  throw usageError(`--label: expected POLICY=LABEL, not '${text}'`);
}

/** What is set for all cannot vary from one to the next. */
function refuseContradictions({ set = [] }: CompareFlags, axes: readonly Axis[]): void {
  const plain = (path: string): string => path.trim().replace(/^parameters\./, '');
  for (const assignment of set) {
    const path = plain(assignment.split('=')[0]);
    if (axes.some((axis) => plain(axis.path) === path)) {
      throw usageError(`--set ${assignment}: ${path} varies here, so that this says nothing`);
    }
  }
}

function studyKindOf(text: string): StudyKind {
  if (text === 'steady' || text === 'terminating') return text;
  throw usageError(`--study: expected steady or terminating, not '${text}'`);
}

function wholeOf(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw usageError(`${flag}: expected a whole number from ${min} to ${max}, not '${text}'`);
  }
  return value;
}

function levelOf(flag: string, text: string): number {
  const level = shareOf(flag, text);
  if (level >= 0.5 && level <= 0.9999) return level;
  throw usageError(`${flag}: expected from 50% to 99.99%, not '${text}'`);
}

function shareOf(flag: string, text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent === '%' ? 100 : 1);
  if (!(value >= 0 && value < 1)) {
    throw usageError(`${flag}: expected a share such as 1% or 0.01, not '${text}'`);
  }
  return value;
}
