import type { PolicyContext } from './policy.js';

/** The part of a policy's context that whoever runs the balancer provides. */
export type PolicySupport = Pick<PolicyContext, 'balancer' | 'after' | 'probe' | 'oracle'>;

function missing(): never {
  throw new Error('the policy asks for something that its table entry does not name');
}

/** For policies that ask for nothing: one balancer, alone. */
export const NO_SUPPORT: PolicySupport = {
  balancer: { index: 0, count: 1 },
  after: missing,
  probe: missing,
  oracle: {
    work: missing,
    length: missing,
    isFree: missing,
    speed: missing,
    workers: missing,
  },
};
