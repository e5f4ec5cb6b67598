import type { Results } from '../../model/results.js';
import { type Chart, PictureNames } from './chart.js';
import { histograms, tail } from './distribution.js';
import { fairnessCharts } from './fairness.js';
import { flowCharts } from './flows.js';
import { latencyCharts } from './latency.js';
import { loadCharts } from './load.js';
import type { Named } from './source.js';
import { stateCharts } from './state.js';

/**
 * All pictures of a run; those of state over time need its `samples`.
 *
 * @param shown the same by other names, which pictures show; files and data have the results' own
 */
export function runCharts(results: Results, shown: Results = results): Chart[] {
  const names = new PictureNames();
  const pictures = shown === results ? null : picturesOf(shown);
  return picturesOf(results).map(({ words, data, ...chart }, i) => {
    const { title, subtitle, draw } = pictures?.[i] ?? chart;
    return { name: names.next(words), data, title, subtitle, draw };
  });
}

function picturesOf(results: Results): Named[] {
  return [
    ...latencyCharts(results),
    ...tail(results),
    ...histograms(results),
    ...flowCharts(results),
    ...loadCharts(results),
    ...fairnessCharts(results),
    ...stateCharts(results),
  ];
}
