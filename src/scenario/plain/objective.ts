/** What a workload asks of its answers: an objective with its error budget, and when somebody is alerted. */
import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const alert = k.object({
  burn: k
    .number({ min: 0 })
    .describe('Times the rate at which the budget would last just for its window.'),
  long: k.duration({ min: 1 }).describe('The window over which it burns so fast.'),
  short: k.duration({ min: 1 }).describe('One that ends with it, by which the alert soon ends.'),
});

export const objective = k.object({
  target: k.fraction().describe('Share of the requests that have to be good; below 100 %.'),
  latency: k.orNone(k.duration({ min: 1 })).describe('Answers that take longer are bad too.'),
  window: k.duration({ min: 1 }).describe('For which the error budget is.'),
  alerts: k
    .named(alert)
    .describe(
      'By name: fire while the budget burns so fast over both windows. The first one’s short window tells ' +
        'trouble from noise.',
    ),
});

export type PlainObjective = k.ValueOf<typeof objective>;

/**
 * The alerts of Google's "Site Reliability Workbook", chapter 5, table 5-8, for a budget of 30 days: 2 % of it in
 * an hour, 5 % in six hours, and 10 % in three days.
 */
export const OBJECTIVE = {
  latency: null,
  window: 30 * DAY,
  alerts: new Map([
    ['fast', { burn: 14.4, long: HOUR, short: 5 * MINUTE }],
    ['slow', { burn: 6, long: 6 * HOUR, short: 30 * MINUTE }],
    ['ticket', { burn: 1, long: 3 * DAY, short: 6 * HOUR }],
  ]),
};
