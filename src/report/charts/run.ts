import type { Results } from '../../model/results.js';
import { type Chart, PictureNames } from './chart.js';
import { histograms, tail } from './distribution.js';
import { fairnessCharts } from './fairness.js';
import { flowCharts } from './flows.js';
import { latencyCharts } from './latency.js';
import { loadCharts } from './load.js';
import { stateCharts } from './state.js';

/** All pictures of a run; those of state over time need its `samples`. */
export function runCharts(results: Results): Chart[] {
  const names = new PictureNames();
  return [
    ...latencyCharts(results),
    ...tail(results),
    ...histograms(results),
    ...flowCharts(results),
    ...loadCharts(results),
    ...fairnessCharts(results),
    ...stateCharts(results),
  ].map(({ words, ...chart }) => ({ name: names.next(words), ...chart }));
}
