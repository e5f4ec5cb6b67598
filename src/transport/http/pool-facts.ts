import type { Simulator } from '../../engine/simulator.js';
import { NOBODY } from '../../facts/facts.js';
import { type ServerName, serverOf } from '../server-name.js';
import type { Exchange } from './exchange.js';
import type { Slot } from './slot.js';

/** Where it happens. */
interface Where {
  readonly simulator: Simulator;
  readonly inner: { readonly name: string };
}

/** An exchange waits for a connection, with so many in line. */
export function tellWaiting(
  { simulator, inner }: Where,
  server: ServerName,
  { about }: Exchange,
  waiting: number,
): void {
  const behind = Math.max(0, waiting - 1);
  const what = { request: requestOf(about), server: serverOf(server), behind };
  const [at, place] = [simulator.now, inner.name];
  simulator.facts.exchanges?.tell({ kind: 'exchange-waiting', at, place, ...what }, null);
}

/** It has one. */
export function tellGiven(
  { simulator, inner }: Where,
  server: ServerName,
  { number: connection, uses }: Slot,
  { about, timings }: Exchange,
): void {
  const how = { used: uses > 1, waited: timings.given - timings.asked };
  const what = { request: requestOf(about), server: serverOf(server), connection, ...how };
  const [at, place] = [simulator.now, inner.name];
  simulator.facts.exchanges?.tell({ kind: 'exchange-given', at, place, ...what }, null);
}

/** What it was sent on is over, without an answer. */
export function tellStale(
  { simulator, inner }: Where,
  server: ServerName,
  connection: number,
  { about }: Exchange,
  resent: boolean,
): void {
  const what = { request: requestOf(about), server: serverOf(server), connection, resent };
  const [at, place] = [simulator.now, inner.name];
  simulator.facts.exchanges?.tell({ kind: 'exchange-stale', at, place, ...what }, null);
}

/** The request that somebody keeps with an exchange, as facts name it. */
function requestOf(about: object | null): number {
  return about !== null && 'id' in about && typeof about.id === 'number' ? about.id : NOBODY;
}
