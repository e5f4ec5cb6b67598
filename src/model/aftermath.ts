import { SECOND } from '../engine/time.js';

/**
 * For how long after a rollout or a drain requests that are sent count as its own, in nanoseconds: when the last old
 * pod is gone some have not heard of it yet.
 */
export const AFTERMATH = 5 * SECOND;
