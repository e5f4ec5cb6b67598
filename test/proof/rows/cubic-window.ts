import type { FlowWindowRow, Results } from '../../../src/index.js';
import type { Row, Sabotage, Study } from '../row.js';

/** Of linux tcp_cubic.c: RFC 9438's C of 0.4 and beta of 0.7. */
const C = (41 * 10) / 1024;
const BETA = 717 / 1024;
/** Seconds: of scenarios/proof/tcp-path.yaml. */
const ROUND_TRIP = 0.1;
const STEP = 0.05;

/** From one reduction to the next: the window after it, where the plateau is, and when that is reached. */
interface Epoch {
  from: number;
  /** cwnd_epoch and W_max of RFC 9438, section 4.2, and K. */
  start: number;
  most: number;
  reach: number;
  windows: FlowWindowRow[];
}

/** The epochs that begin with the fourth reduction: by then W_max is known. */
function epochs({ flowWindows }: Results): Epoch[] {
  const all: Epoch[] = [];
  let most = 0;
  flowWindows.forEach((row, i) => {
    if (i === 0 || row.window === null || row.threshold === null) return;
    const before = flowWindows[i - 1];
    const last = all.at(-1);
    // A loss on the plateau reduces to the same threshold again.
    const again =
      row.window < 0.9 * (before.window ?? 0) && row.to > (last?.from ?? 0) + ROUND_TRIP;
    if (row.threshold === before.threshold && !again) {
      last?.windows.push(row);
      return;
    }
    const size = row.threshold / BETA;
    // Fast convergence, section 4.7.
    most = size < most ? (size * (1 + BETA)) / 2 : size;
    const reach = Math.cbrt((most - row.threshold) / C);
    // Somewhere in that step; growth begins when what was lost is repaired.
    const from = row.to - STEP / 2 + ROUND_TRIP;
    all.push({ from, start: row.threshold, most, reach, windows: [] });
  });
  return all.slice(3);
}

/** How much of the way from cwnd_epoch to W_max the window has gone after so many K: of all epochs the median. */
function gone(results: Results, time: number): number {
  const shares = epochs(results).flatMap(({ from, start, most, reach, windows }) => {
    const at = from + time * reach;
    const row = windows.find(({ to }) => to >= at);
    return row === undefined ? [] : [((row.window ?? NaN) - start) / (most - start)];
  });
  return shares.sort((a, b) => a - b)[Math.floor(shares.length / 2)];
}

const study: Study = {
  scenario: 'tcp-path',
  set: [
    ...['defaults.tcp.profile=linux', 'defaults.tcp.congestion=cubic'],
    ...['loss=2e-5', 'length=800 s', `window=${STEP * 1000} ms`],
  ],
  replications: 1,
};

function window(time: number, sabotage: Sabotage): Row {
  const reference = {
    value: 1 + (time - 1) ** 3,
    error: 0,
    source: 'W(t) = C (t - K)^3 + W_max, K = cbrt((W_max - cwnd_epoch) / C); RFC 9438, section 4.2',
  };
  return {
    id: `cubic-window-${time}`,
    what: `CUBIC ${time} K after a loss: how far the window is from cwnd_epoch to W_max`,
    study,
    probe: (results) => gone(results, time),
    reference: () => reference,
    kind: 'approximate',
    tolerance: 0.03,
    sabotage,
  };
}

const slow: Sabotage = { what: 'its clock goes 10 % slow', fault: 'slow-cubic' };

/** CUBIC's window over time. */
export const cubicWindow: readonly Row[] = [
  window(0.25, slow),
  window(0.5, slow),
  window(1, { what: 'Reno', set: ['defaults.tcp.congestion=reno'] }),
  window(1.5, slow),
];
