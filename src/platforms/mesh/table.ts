import { destinationRule } from '../istio/destination-rule.js';
import { serviceEntry, workloadEntry } from '../istio/service-entry.js';
import { virtualService } from '../istio/virtual-service.js';
import { serviceProfile } from '../linkerd/service-profile.js';
import type { RuleKind } from './rules.js';

/** Rules that proxies go by, of all systems, in the order in which they are read. */
export const ruleKinds: readonly RuleKind[] = [
  workloadEntry,
  serviceEntry,
  destinationRule,
  virtualService,
  serviceProfile,
];
