/** What is told of an objective, its budget and its alerts. */
import { count, members, number, record, seconds, share } from '../fields.js';

export const alert = record({
  fired: count('Times that it began to fire.'),
  first: seconds('When it began first; none where it never did.').orNull(),
  firing: seconds('How long it fired in all.'),
  worst: number({}, 'The greatest burn rate over its long window.'),
});

export const objective = record(
  {
    target: share('', { as: 'success' }),
    good: count('Requests that ended well, and in time.', { more: true }),
    bad: count('Others that have ended.'),
    ratio: share('Share of the good ones.', { more: true, as: 'success' }).orNull(),
    window: seconds('For which the budget is.'),
    spent: share(
      'Bad ones, by those that the window allows at the rate of the run; above 1 it is overspent. Over the ' +
        'last window, where there is more than one.',
      { as: 'percent' },
    ).orNull(),
    burn: number(
      {},
      'Burn rate over the run: 1 is as fast as the budget would last just for its window.',
    ).orNull(),
    alerts: members(alert),
    troubles: count("Stretches in which the first alert's short window burnt too fast."),
    trouble: seconds('How long these took in all.'),
    detection: seconds(
      'From the first bad request of the first of them to the first alert; none without either.',
    ).orNull(),
    recovery: seconds(
      'From the first bad request of the longest of them to the last; none where there was none.',
    ).orNull(),
  },
  {
    success: 'ratio',
    budget_spent: 'spent',
    detected_after: 'detection',
    recovered_after: 'recovery',
  },
);
