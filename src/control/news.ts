import type { Nanoseconds } from '../engine/time.js';

/** What kinds there are of those who hear of changes. */
export const LISTENERS = ['kube-proxy', 'proxy', 'client'] as const;

/**
 * kube-proxy of a node; a proxy of its own (sidecar, gateway, waypoint, ztunnel); a client that chooses
 * between backends itself.
 */
export type ListenerKind = (typeof LISTENERS)[number];

/** Who hears of changes. */
export interface Listener {
  readonly kind: ListenerKind;
  /** Of the node, the pod or the process: unlike those of others of its kind. */
  readonly name: string;
}

/** A change that listeners have to hear of. */
export interface News {
  /** When it was made. */
  readonly at: Nanoseconds;
  /** The service whose endpoints it is about, which are gathered in slices; null for configuration. */
  readonly endpointsOf: string | null;
  readonly audience: readonly Listener[];
  /** A listener has heard. */
  reach(listener: Listener): void;
}
