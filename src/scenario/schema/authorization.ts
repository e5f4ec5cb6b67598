import { policy } from '../plain/authorization.js';
import * as k from '../words.js';

/** Who may call a service. */
export const authorizationWord = k
  .list(
    k.object({
      ...policy,
      name: policy.name.optional(),
      action: policy.action.default('allow'),
    }),
  )
  .default([])
  .describe('Who may call it: policies in any order. Default: anybody.');
