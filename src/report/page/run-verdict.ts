import type { ExpectationResults, Results, WorkloadResults } from '../../model/results.js';
import { count, number, percent, plural, seconds } from '../format.js';

/** Workloads with a sentence of their own; of more those that fail most, in the order of the table. */
const MOST = 6;

/** What came out, in a few plain sentences, and whether it is as the scenario wants it. */
export function runVerdict(results: Results): { sentences: string[]; mood: 'good' | 'bad' | '' } {
  const { expectations, workloads, partial, ended } = results;
  const sentences: string[] = [];
  if (partial) sentences.push(`The run was cut short: ${ended.detail}.`);
  if (expectations.length > 0) sentences.push(conditions(expectations));
  const asked = [...workloads].filter(([, { sent, bulk }]) => sent > 0 || bulk !== null);
  const worst = [...asked].sort(([, a], [, b]) => badness(b) - badness(a) || b.sent - a.sent);
  const chosen = new Set(worst.slice(0, MOST));
  const shown = asked.filter((each) => chosen.has(each));
  sentences.push(...shown.map(([name, told]) => workloadWords(name, told)));
  const rest = asked.length - shown.length;
  if (rest > 0) sentences.push(`${plural(rest, 'other workload')}: see the table.`);
  if (asked.length === 0) sentences.push('Nothing was sent.');
  const failing = partial || expectations.some(({ holds }) => !holds);
  return { sentences, mood: failing ? 'bad' : expectations.length > 0 ? 'good' : '' };
}

function badness({ sent, completed }: WorkloadResults): number {
  return sent === 0 ? 0 : 1 - completed / sent;
}

function conditions(expectations: readonly ExpectationResults[]): string {
  const broken = expectations.filter(({ holds }) => !holds);
  const all = expectations.length;
  if (broken.length === 0) {
    return all === 1
      ? 'The condition that the scenario sets holds: it came out as expected, good or bad.'
      : `All ${all} conditions that the scenario sets hold: it came out as expected, good or bad.`;
  }
  const [first] = broken;
  const more = broken.length > 1 ? ` and ${broken.length - 1} more` : '';
  const words = first.verdict === 'undecided' ? 'are not shown to hold' : 'do not hold';
  return `${broken.length} of ${plural(all, 'condition')} ${words}: ${first.text}${more}.`;
}

function workloadWords(name: string, told: WorkloadResults): string {
  const { sent, completed, latency, latencyWithFailures, ping, bulk, failed } = told;
  if (bulk !== null) return `${name}: ${number(bulk.goodput)} Mbit/s of goodput in all.`;
  if (ping !== null) {
    if (completed === sent)
      return `${name}: all ${count(sent)} pings came back; the median took ${seconds((latency.p50 ?? 0) / 1e3)}.`;
    return `${name}: ${count(completed)} of ${count(sent)} pings came back${why(failed)}.`;
  }
  if (completed === 0)
    return `${name}: none of ${plural(sent, 'request')} was answered${why(failed)}.`;
  const share = badness(told);
  const lost = share === 0 ? 'none failed' : `${percentWords(share)} failed${why(failed)}`;
  const p99 = latencyWithFailures.p99;
  if (p99 === null) {
    return `${name}: of ${plural(sent, 'request')} ${lost}, so that no time has 99 % of them; half of those answered took less than ${number(latency.p50)} ms.`;
  }
  const counted = share === 0 ? '' : ', failed ones counted in';
  return `${name}: of ${plural(sent, 'request')} 99 % were answered within ${number(p99)} ms, half within ${number(latencyWithFailures.p50)} ms${counted}; ${lost}.`;
}

function percentWords(share: number): string {
  return share < 0.0005 ? 'fewer than 0.1 %' : percent(share);
}

function why(failed: ReadonlyMap<string, number>): string {
  const [first] = [...failed].filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  return first === undefined ? '' : ` (mostly ${first[0]})`;
}
