import type { Distribution } from '../distribution.js';
import type { Described } from '../options.js';
import { constant } from './constant.js';
import { empirical } from './empirical.js';
import type { DistributionEntry } from './entry.js';
import { erlang } from './erlang.js';
import { exponential } from './exponential.js';
import { gamma } from './gamma.js';
import { hot } from './hot.js';
import { hyperexponential } from './hyperexponential.js';
import { lognormal } from './lognormal.js';
import { mixture } from './mixture.js';
import { normal } from './normal.js';
import { pareto } from './pareto.js';
import { uniform } from './uniform.js';
import { weibull } from './weibull.js';
import { zipf } from './zipf.js';

export type { DistributionEntry } from './entry.js';

/** The distributions a scenario can name. */
export const distributions: readonly DistributionEntry[] = [
  constant,
  uniform,
  exponential,
  normal,
  lognormal,
  gamma,
  erlang,
  weibull,
  pareto,
  hyperexponential,
  zipf,
  hot,
  empirical,
  mixture,
];

/** Builds a distribution; a RangeError says in one sentence what is wrong with its description. */
export function createDistribution(described: Described): Distribution {
  const entry = distributions.find(({ name }) => name === described.kind);
  if (entry === undefined) {
    const known = distributions.map(({ name }) => name).join(', ');
    throw new RangeError(`no distribution '${described.kind}'; there are ${known}`);
  }
  return entry.create(described.options, createDistribution);
}
