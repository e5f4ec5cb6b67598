import type { Backend, Choice } from '../../src/balancing/policy.js';

export function backendList(weights: readonly number[]): Backend[] {
  return weights.map((weight, index) => ({
    index,
    name: `backend-${index}`,
    address: `10.0.0.${index + 1}:80`,
    weight,
    active: 0,
    inactive: 0,
    eligible: true,
  }));
}

export function choice(fields: Partial<Choice> = {}): Choice {
  return { id: 0, clientAddress: 0, clientPort: 0, key: -1, attempt: 0, ...fields };
}
