import { SECOND } from '../engine/time.js';
import type { ObjectiveMeter, ObjectiveOptions } from '../measure/objective.js';
import type { PlainRequestWorkload } from '../scenario/plain.js';
import type { BudgetRow, ObjectiveResults } from './results.js';

export function liveObjective({ objective }: PlainRequestWorkload): ObjectiveOptions | null {
  if (objective === null) return null;
  const { target, latency, window, alerts } = objective;
  return {
    ...{ target, latency: latency ?? Infinity, window },
    alerts: Array.from(alerts, ([name, rule]) => ({ name, ...rule })),
  };
}

/** @param until end of the run */
export function objectiveResults(
  meter: ObjectiveMeter | null,
  until: number,
  window: number,
): ObjectiveResults | null {
  if (meter === null) return null;
  const { target, window: whole, alerts: rules } = meter.options;
  const { good, bad, spent, burn, alerts, troubles } = meter.told(until, window);
  const lengths = troubles.map(({ from, to }) => to - from);
  const firsts = alerts.flatMap(({ first }) => first ?? []);
  const detected = troubles.length > 0 && firsts.length > 0;
  return {
    ...{ target, good, bad, spent, burn },
    ratio: good + bad === 0 ? null : good / (good + bad),
    window: whole / SECOND,
    alerts: new Map(
      alerts.map(({ fired, first, firing, worst }, i) => [
        rules[i].name,
        { fired, first: first === null ? null : first / SECOND, firing: firing / SECOND, worst },
      ]),
    ),
    troubles: troubles.length,
    trouble: lengths.reduce((sum, length) => sum + length, 0) / SECOND,
    detection: detected ? Math.max(0, Math.min(...firsts) - troubles[0].from) / SECOND : null,
    recovery: lengths.length === 0 ? null : Math.max(...lengths) / SECOND,
  };
}

/** The rows of \`budget.csv\`. */
export function budgetRows(
  workload: string,
  meter: ObjectiveMeter | null,
  until: number,
  window: number,
): BudgetRow[] {
  if (meter === null) return [];
  return meter.told(until, window).windows.map(({ from, to, ...row }) => ({
    ...{ workload, from: from / SECOND, to: to / SECOND },
    ...row,
  }));
}
