import type { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import type { PolicyContext } from '../policy.js';

/** Of all of Envoy's policies. */
export const panic: OptionDescriptor = {
  name: 'panic',
  kind: 'number',
  default: 50,
  min: 0,
  max: 100,
  meaning:
    'With fewer percent of the backends healthy, all are used, the unhealthy too; 0 for never, ' +
    "which is Istio's default.",
  source: 'envoy healthy_panic_threshold',
};

/** The threshold to go by: a health filter around the policy has its own. */
export function panicOf(reader: OptionReader, context: PolicyContext): number {
  return context.panicBelow ?? reader.number('panic');
}
