import { SECOND } from '../engine/time.js';
import { OUTCOME, outcomes } from '../calls/outcome.js';
import { cpuResults } from './cpu-results.js';
import { bottleneckResults } from './bottlenecks.js';
import {
  ceilingResults,
  dropResults,
  linkResults,
  nodeResults,
  packetConservation,
  queueResults,
} from './network-results.js';
import {
  type Conservation,
  type DrainResults,
  FORMAT_VERSION,
  type Results,
  type RunEnding,
  type TimelineRow,
} from './results.js';
import { serviceResults, serviceSeries } from './service-results.js';
import type { Simulation } from './simulation.js';
import { loadMaps } from './load-map.js';
import type { Samples } from './samples.js';
import { warningsOf } from './warnings.js';
import { LiveRequests } from './workloads/requests.js';
import { histogramOf } from './series.js';

/** Of a simulation whose names are asked for before it begins. */
const NOT_ENDED: RunEnding = { reason: 'interrupted', detail: 'not begun' };

/**
 * What a finished simulation leaves; of one that has not begun, the names that there are. Expectations are judged later, over all replications.
 * @param timeline what happened, in words, which are not made here
 */
export function assemble(simulation: Simulation, timeline: TimelineRow[]): Results {
  const { plain, simulator, network, packets, services, workloads, span, meter } = simulation;
  const ending = simulation.ending ?? NOT_ENDED;
  const now = simulator.now;
  const measured = { from: span.from, to: Math.min(span.until, now) };
  const results: Results = {
    formatVersion: FORMAT_VERSION,
    scenario: plain.name,
    description: plain.description,
    seed: plain.seed,
    digest: simulator.digest.toString(),
    simulatedTime: now / SECOND,
    events: simulator.steps,
    partial: ending.reason !== 'done',
    ended: ending,
    warnings: [],
    conservation: {
      packets: packetConservation(network, packets),
      requests: requestConservation(simulation),
    },
    workloads: new Map(),
    services: new Map(),
    links: linkResults(network, meter, measured),
    bottlenecks: new Map(),
    queues: queueResults(network, meter, measured),
    cpus: cpuResults(simulation.coreMeter, measured),
    controlPlane: simulation.control.results(),
    drains: simulation.drains?.results() ?? new Map<string, DrainResults>(),
    drops: dropResults(packets),
    ceilings: ceilingResults(packets),
    timeline,
    nodes: nodeResults(network),
    series: [],
    budgets: [],
    flowWindows: [],
    expectations: [],
    requests: simulation.requestLog?.rows ?? null,
    calls: simulation.requestLog?.calls ?? null,
    packets: simulation.packetLog?.rows ?? null,
    captures: new Map(),
    trace: simulation.followed?.facts ?? [],
    traced: (simulation.isTraced && simulation.spans?.traced(now)) || null,
    metrics: simulation.metrics?.told(now) ?? null,
    recording: simulation.recorder?.recording() ?? null,
    samples: samplesOf(simulation),
    histograms: new Map(),
    serviceHistograms: new Map(),
  };
  let place = 0;
  for (const [name, live] of workloads) {
    const told = live.results(measured);
    results.workloads.set(name, told);
    if (live instanceof LiveRequests) {
      told.lost = simulation.losses.of(place++);
      results.budgets.push(...live.budgets(name, measured, span.window));
    }
    results.series.push(...live.series(name));
    results.flowWindows.push(...live.flowWindows(name));
    const histogram = histogramOf(live.latency);
    if (histogram !== null) results.histograms.set(name, histogram);
  }
  for (const [name, live] of services) {
    results.services.set(name, serviceResults(live, measured));
    const histogram = histogramOf(live.service.recorder.latency);
    if (histogram !== null) results.serviceHistograms.set(name, histogram);
    results.series.push(...serviceSeries(name, live));
  }
  results.bottlenecks = bottleneckResults(network, workloads.values(), results.links);
  results.warnings.push(...warningsOf(simulation, results, measured));
  for (const [node, writer] of simulation.capture?.writers ?? []) {
    results.captures.set(node, writer.toBytes());
  }
  return results;
}

function samplesOf(simulation: Simulation): Samples | null {
  const { sampler } = simulation;
  return sampler === null ? null : { ...sampler.samples(), loads: loadMaps(simulation) };
}

/**
 * Requests (calls between services included) and echo requests: what was sent against how each
 * ended. What is under way is counted by who waits for it, not by the difference.
 */
function requestConservation(simulation: Simulation): Conservation['requests'] {
  const { requests, workloads, services } = simulation;
  const failed = new Map<string, number>();
  const fail = (outcome: number, count: number): void => {
    const name = outcomes[outcome];
    failed.set(name, (failed.get(name) ?? 0) + count);
  };
  outcomes.forEach((_, outcome) => {
    const count = requests.ended[outcome];
    if (outcome !== OUTCOME.completed && count > 0) fail(outcome, count);
  });
  const tally = {
    sent: requests.sent,
    completed: requests.ended[OUTCOME.completed],
    inFlight: 0,
    fail,
  };
  for (const live of workloads.values()) live.count(tally);
  let { inFlight } = tally;
  for (const { service, routing, forwarders } of services.values()) {
    for (const { underWay } of forwarders) inFlight += underWay;
    for (const { attempts } of routing?.patiences ?? []) inFlight += attempts?.underWay ?? 0;
    for (const { underWay } of routing?.stages ?? []) inFlight += underWay;
    for (const job of service.jobs) inFlight += job.calls.length;
    for (const { patience } of service.sites) inFlight += patience.attempts?.underWay ?? 0;
  }
  let failures = 0;
  for (const count of failed.values()) failures += count;
  const { sent, completed } = tally;
  const balanced = sent === completed + failures + inFlight;
  return { sent, completed, failed, inFlight, balanced };
}
