import type { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import { SECOND } from '../../engine/time.js';
import { NginxPeersPolicy } from '../policies/nginx-peers.js';
import type { BalancingPolicy, PolicyContext } from '../policy.js';

export const maxFails: OptionDescriptor = {
  name: 'maxFails',
  kind: 'integer',
  default: 1,
  min: 0,
  meaning:
    'Errors and time-outs after which a backend is passed over for failTimeout (nginx only); 0 ' +
    'for never. An answer counts where the request goes on to another for it.',
  source: 'nginx max_fails',
};

export const failTimeout: OptionDescriptor = {
  name: 'failTimeout',
  kind: 'duration',
  default: 10 * SECOND,
  min: 0,
  meaning: 'For how long, in whole seconds.',
  source: 'nginx fail_timeout',
};

/** One of nginx's methods, with what they share around it. */
export function nginxPeers(
  reader: OptionReader,
  context: PolicyContext,
  make: (inner: PolicyContext) => BalancingPolicy,
): BalancingPolicy {
  const options = {
    maxFails: reader.number('maxFails'),
    failTimeout: reader.number('failTimeout'),
  };
  const within = (backends: PolicyContext['backends']) => make({ ...context, backends });
  return new NginxPeersPolicy(context.backends, options, within, context.tell);
}
