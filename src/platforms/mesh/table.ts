import { destinationRule } from '../istio/destination-rule.js';
import type { RuleKind } from './rules.js';

/** Rules that proxies go by, of all systems, in the order in which they are read. */
export const ruleKinds: readonly RuleKind[] = [destinationRule];
