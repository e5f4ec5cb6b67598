import { availableParallelism } from 'node:os';
import {
  AS_IT_IS,
  type Axis,
  axisOf,
  gridOf,
  isPlanError,
  type Plan,
  policiesOf,
} from '../experiment/plan.js';
import { LEVEL } from '../experiment/estimates.js';
import type { StudyKind } from '../experiment/study.js';
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
  charts?: boolean;
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
  try {
    return plan(
      flags,
      block ?? { vary: new Map<string, string[]>(), labels: new Map<string, string>() },
    );
  } catch (error) {
    if (isPlanError(error)) throw usageError(error.message);
    throw error;
  }
}

function plan(flags: CompareFlags, block: CompareBlock): CompareJobs {
  const axes = axesOf(flags, block);
  const asked = flags.policies === undefined ? block.policies : policiesOf(flags.policies);
  if (asked === undefined && axes.length === 0) {
    throw usageError(
      'nothing to compare: give --policies, or --vary, or both, or write them under compare: in the file',
    );
  }
  const policies = asked ?? [AS_IT_IS];
  const names = namesOf(flags, block, policies);
  refuseContradictions(flags, axes);
  return {
    points: gridOf(axes),
    policies,
    names,
    service: flags.service ?? block.service ?? null,
    baseline: baselineOf(flags, block, policies, names),
    ...extentOf(flags, block),
    indifference:
      flags.indifference === undefined
        ? (block.indifference ?? 0.01)
        : shareOf('--indifference', flags.indifference),
    level:
      flags.confidence === undefined
        ? (block.confidence ?? LEVEL)
        : levelOf('--confidence', flags.confidence),
    metrics: flags.metric?.split(',').map((name) => name.trim()) ?? block.metric ?? null,
    study: flags.study === undefined ? (block.study ?? null) : studyKindOf(flags.study),
    jobs: wholeOf('--jobs', flags.jobs ?? String(Math.min(availableParallelism(), 64)), 1, 64),
  };
}

function axesOf({ vary }: CompareFlags, block: CompareBlock): Axis[] {
  if (vary !== undefined) return vary.map(axisOf);
  return [...block.vary].map(([path, values]) => ({ path, values }));
}

/** The file's baseline counts where it is among the policies: other ones may have been asked for. */
function baselineOf(
  flags: CompareFlags,
  block: CompareBlock,
  policies: readonly string[],
  names: readonly string[],
): string {
  const { baseline } = flags;
  const find = (word: string | undefined): number =>
    policies.findIndex((policy, i) => policy === word || names[i] === word);
  if (baseline === undefined) return names[Math.max(0, find(block.baseline))];
  const found = find(baseline);
  if (found >= 0) return names[found];
  throw usageError(`--baseline ${baseline}: none of the policies; there are ${names.join(', ')}`);
}

/** Labels of the command line go before those of the file. */
function namesOf(flags: CompareFlags, block: CompareBlock, policies: readonly string[]): string[] {
  const labels = new Map(block.labels);
  for (const text of flags.label ?? []) {
    // A policy has = in its options, a label has none.
    const equals = text.lastIndexOf('=');
    const [policy, label] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
    if (equals <= 0 || label === '') {
      throw usageError(`--label: expected POLICY=LABEL, not '${text}'`);
    }
    if (!policies.includes(policy)) {
      throw usageError(`--label ${text}: none of the policies; there are ${policies.join(', ')}`);
    }
    labels.set(policy, label);
  }
  const names = policies.map((policy) => labels.get(policy) ?? policy);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw usageError(`two policies are called ${twice}`);
  return names;
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

/** A number on the command line stands for itself: the file's precision does not make it a limit. */
function extentOf(
  flags: CompareFlags,
  block: CompareBlock,
): Pick<Plan, 'replications' | 'precision'> {
  const given =
    flags.replications === undefined
      ? undefined
      : wholeOf('--replications', flags.replications, 2, 10_000);
  if (flags.precision !== undefined) {
    const precision = shareOf('--precision', flags.precision);
    if (precision === 0) throw usageError('--precision: expected more than nothing, such as 1%');
    return { precision, replications: given ?? 1000 };
  }
  const precision = given === undefined ? (block.precision ?? null) : null;
  const otherwise = precision === null ? 10 : 1000;
  return { precision, replications: given ?? block.replications ?? otherwise };
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
