import type { ScenarioError } from './errors.js';
import { checkAuthorization } from './lower/authorization.js';
import { layChains } from './lower/chains.js';
import { census } from './lower/census.js';
import { decideTracking, makeRouters, makeSwitches, takePlainNodes } from './lower/devices.js';
import { lowerControlPlane } from './lower/control-plane.js';
import { Draft } from './lower/draft.js';
import { buildFabrics } from './lower/fabrics/build.js';
import { addressHandLaid } from './lower/hand-addresses.js';
import { routeHosts } from './lower/host-routes.js';
import { declaredHosts, makeHosts } from './lower/hosts.js';
import { assignMacs, checkAddresses } from './lower/identities.js';
import { checkFraming, layLinks } from './lower/links.js';
import { checkMesh, withMesh } from './lower/mesh.js';
import { placeNameServers } from './lower/name-servers.js';
import { serveNames } from './lower/names.js';
import { checkBridges, claimSubnets, placeNetworks } from './lower/networks.js';
import { checkProtocols } from './lower/protocol-checks.js';
import { placeProcesses } from './lower/processes.js';
import { planReplicas } from './lower/replicas.js';
import { askForNames } from './lower/resolvers.js';
import { routeRouters } from './lower/routing.js';
import { checkServices } from './lower/service-checks.js';
import { lowerServices, placeBalancers } from './lower/services.js';
import { decideTcp } from './lower/tcp.js';
import { lowerTimeline } from './lower/timeline.js';
import { lowerTraffic } from './lower/traffic.js';
import { defaultWindow } from './lower/window.js';
import { sortedByName } from './natural-order.js';
import type { Origins, PlainScenario } from './plain.js';
import type { Scenario } from './schema.js';

export type Lowered =
  | { ok: true; plain: PlainScenario; origins: Origins; warnings: string[] }
  | { ok: false; errors: ScenarioError[]; warnings: string[] };

/** What a scenario is worked out in. */
export interface Surroundings {
  /** Bytes that objects may take, where that is known. */
  heap?: number;
}

/**
 * Works a scenario out to its plain form: every node, port, link and table with its identity. What
 * a scenario has in plain form already stays as it is, so lowering twice changes nothing. All
 * mistakes are found at once. Files that the scenario includes have to be merged before: see
 * `lower` in the platforms room.
 */
export function lower(told: Scenario, { heap = Infinity }: Surroundings = {}): Lowered {
  const scenario = withMesh(told);
  if (scenario.include.length > 0) throw new Error('the included files are not merged yet');
  const draft = new Draft(scenario);
  if (!fitsIntoMemory(draft, heap)) {
    const { errors, warnings } = draft.problems;
    return { ok: false, errors, warnings };
  }
  takePlainNodes(draft);
  makeSwitches(draft);
  makeRouters(draft);
  claimSubnets(draft);
  placeNetworks(draft);
  buildFabrics(draft);
  const hosts = declaredHosts(draft);
  const planned = planReplicas(draft, hosts);
  makeHosts(draft, hosts);
  placeNameServers(draft);
  askForNames(draft, hosts);
  layLinks(draft);
  addressHandLaid(draft);
  checkBridges(draft);
  checkFraming(draft);
  placeBalancers(draft, planned);
  routeRouters(draft);
  routeHosts(draft);
  layChains(draft);
  decideTracking(draft);
  decideTcp(draft);
  const services = lowerServices(draft, planned);
  checkServices(draft, services);
  serveNames(draft, services);
  const traffic = lowerTraffic(draft, services);
  checkAuthorization(draft, services, traffic);
  checkProtocols(draft, services, traffic);
  checkMesh(draft, services, traffic);
  placeProcesses(draft, services, traffic);
  const timeline = lowerTimeline(draft, services, traffic);
  checkAddresses(draft);
  const nodes = new Map(sortedByName(draft.nodes));
  assignMacs(draft, nodes);
  checkTimes(draft);
  const { errors, warnings } = draft.problems;
  if (errors.length > 0) return { ok: false, errors, warnings };
  const { version, name, description, seed, duration, warmup, drain, limits, expect } = scenario;
  const plain: PlainScenario = {
    version,
    name,
    description,
    seed,
    duration,
    warmup,
    drain,
    window: scenario.window ?? defaultWindow(duration, traffic),
    limits,
    tables: {
      routes: new Map(sortedByName(draft.tables.routes)),
      sets: new Map(sortedByName(draft.tables.sets)),
      names: new Map(sortedByName(draft.tables.names)),
    },
    nodes,
    links: draft.links,
    services,
    controlPlane: lowerControlPlane(told),
    traffic,
    timeline,
    expect,
  };
  return { ok: true, plain, origins: draft.origins, warnings };
}

/** Says no before a slip of the keyboard takes all the memory that the machine has. */
function fitsIntoMemory({ scenario, problems }: Draft, heap: number): boolean {
  const { counts, bytes } = census(scenario);
  const { nodes, replicas } = counts;
  const asked = `${nodes} nodes and ${replicas} replicas take about ${megabytes(bytes)}`;
  const { memory } = scenario.limits;
  if (bytes > memory) {
    const message = `${asked}, more than the ${megabytes(memory)} of limits.memory: take fewer, or raise it`;
    problems.at(['limits', 'memory'], message);
  } else if (bytes > heap) {
    const message =
      `${asked}, more than the ${megabytes(heap)} that this process may use: take fewer, or set ` +
      `NODE_OPTIONS=--max-old-space-size=${Math.ceil((2 * bytes) / 1e6)}`;
    problems.at(['limits', 'memory'], message);
  } else return true;
  return false;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Windows that a run may be cut into: each has a histogram of its own for all that is measured. */
const MOST_WINDOWS = 100_000;

function checkTimes({ scenario: { duration, warmup, window }, problems }: Draft): void {
  if (duration !== null && window !== undefined && duration / window > MOST_WINDOWS) {
    const count = Math.ceil(duration / window);
    problems.at(['window'], `cuts the run into ${count} windows, more than ${MOST_WINDOWS}`);
  }
  if (duration !== null && warmup >= duration && warmup > 0) {
    problems.at(['warmup'], 'ends after the run does: nothing would be measured');
  }
}
