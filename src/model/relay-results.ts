import { How } from '../mesh/relayed.js';
import type { RelayResults } from './results.js';
import type { LiveService } from './live-service.js';

/** What became of the connections that a service passed on; null for one that serves requests. */
export function relayResults({ relays, doors }: LiveService): RelayResults | null {
  if (relays.length === 0) return null;
  const sum = (of: (relay: (typeof relays)[number]) => number): number =>
    relays.reduce((total, relay) => total + of(relay), 0);
  const ended = (how: number): number => sum(({ counts }) => counts.ended[how]);
  return {
    accepted: sum(({ counts }) => counts.accepted),
    connected: sum(({ counts }) => counts.connected),
    done: ended(How.DONE),
    reset: ended(How.RESET),
    failed: ended(How.FAILED),
    idle: ended(How.IDLE),
    left: ended(How.LEFT),
    lost: ended(How.LOST),
    underWay: sum(({ underWay }) => underWay),
    requests: doors.reduce((total, { came }) => total + came, 0),
  };
}
