import type { Locality, PolicyContext } from './policy.js';

/** The part of a policy's context that whoever runs the balancer provides. */
export type PolicySupport = Pick<
  PolicyContext,
  'balancer' | 'locality' | 'after' | 'probe' | 'oracle'
>;

function missing(): never {
  throw new Error('the policy asks for something that its table entry does not name');
}

/** Nowhere in particular. */
const NOWHERE: Locality = { zone: '', balancers: new Map() };

/** For policies that ask for nothing: one balancer, alone. */
export const NO_SUPPORT: PolicySupport = {
  balancer: { index: 0, count: 1 },
  locality: NOWHERE,
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
