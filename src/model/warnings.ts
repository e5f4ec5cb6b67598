import { SECOND } from '../engine/time.js';
import type { Results } from './results.js';
import type { Simulation } from './simulation.js';
import type { Span } from './span.js';

/** Load beyond the workers that chance alone does not bring, at least. */
const CLEARLY = 0.05;

/** Cores that had something to do for so much of the time have more than they can do. */
const ALWAYS = 0.99;

/** So many names are told of many that have one thing in common. */
const NAMED = 10;

/** What whoever reads the results should know first: sentences. */
export function warningsOf(
  simulation: Simulation,
  { workloads, services, cpus }: Pick<Results, 'workloads' | 'services' | 'cpus'>,
  span: Span,
): string[] {
  return [
    ...withoutTraffic(workloads, span),
    ...overloaded(services, span),
    ...saturated(cpus),
    ...cutTimeline(simulation),
  ];
}

function withoutTraffic(workloads: Results['workloads'], { from, to }: Span): string[] {
  if (workloads.size === 0) return ['the scenario has no traffic: nothing was measured'];
  const idle = [...workloads].filter(([, { sent }]) => sent === 0).map(([name]) => name);
  if (idle.length === 0) return [];
  const when = to > from ? `from ${from / SECOND} to ${to / SECOND} s` : `which is no time at all`;
  const span = `within the measured span, ${when}`;
  if (idle.length === workloads.size) {
    return [`nothing was sent ${span}: the results say nothing about the system under load`];
  }
  return [`${listed(idle)} sent nothing ${span}`];
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What their workers can do says nothing of it. */
function saturated(cpus: Results['cpus']): string[] {
  const busy = [...cpus].filter(([, { utilisation }]) => utilisation > ALWAYS);
  if (busy.length === 0) return [];
  const names = listed(busy.map(([name]) => name));
  return [`the cores of ${names} were busy all the time: what waits for them, waits for that`];
}

/** A queue that has no end but that of the run: its latencies measure how long one looked. */
function overloaded(services: Results['services'], { from, to }: Span): string[] {
  return [...services].flatMap(([name, { offeredLoad, sent, rejected }]) => {
    const chance = Math.max(CLEARLY, 3 / Math.sqrt(sent));
    if (offeredLoad === null || offeredLoad <= 1 + chance) return [];
    const asked = `${name} was asked for ${factor(offeredLoad)} times the work that its workers can do`;
    const then =
      rejected > 0
        ? 'what it answers comes from a full queue'
        : `its queue grows all the time, and its latencies say how long the run was (${(to - from) / SECOND} s)`;
    return [`${asked}: ${then}`];
  });
}

function factor(load: number): string {
  return load >= 10 ? load.toFixed(0) : load.toFixed(load < 2 ? 2 : 1);
}

function cutTimeline({ chronicle }: Simulation): string[] {
  const { count, happenings } = chronicle;
  if (count === happenings.length) return [];
  return [`${count} things happened, of which ${happenings.length} are listed, the earliest`];
}
