import type { Backend } from '../policy.js';

/** Each backend's part of the sum of the weights, in the double arithmetic of Envoy. */
export function normalisedWeights(members: readonly Backend[]): Float64Array {
  const sum = members.reduce((sum, { weight }) => sum + weight, 0);
  return Float64Array.from(members, ({ weight }) => weight / sum);
}
