import { ASKING, type PlainResolver } from '../plain/names.js';
import type { Draft } from './draft.js';
import type { PlannedHost } from './hosts.js';
import { MOST_SERVERS } from './name-servers.js';

const GLIBC_ONLY = ['rotate', 'questions', 'edns', 'tcp'] as const;

/** Who asks which servers, and how. */
export function askForNames(draft: Draft, planned: readonly PlannedHost[]): void {
  for (const { name, told, path } of planned) {
    const host = draft.host(name);
    if (host === null) continue;
    const networks = (draft.attachments.get(name) ?? []).map(({ network }) => network);
    const asked = networks.find(({ nameServers }) => nameServers.length > 0);
    const dns = asked?.told?.dns;
    host.resolverCache = told?.resolverCache ?? dns?.cache ?? false;
    if (told?.resolver === null) continue;
    const ways = { ...dns?.resolver, ...told?.resolver };
    const servers = told?.resolver?.servers ?? asked?.nameServers ?? [];
    if (ways.libc === 'musl') warnOfIdle(draft, told?.resolver ?? dns?.resolver ?? {});
    if (servers.length > 0) host.resolver = resolverOf(ways, servers);
    else if (told?.resolver !== undefined) {
      const message = 'has no servers to ask: its networks have none';
      draft.problems.at([...path, 'resolver'], message);
    }
    if (servers.length > MOST_SERVERS) {
      const message = `of ${servers.length} servers a resolver asks the first ${MOST_SERVERS}: name no more`;
      draft.problems.at([...path, 'resolver', 'servers'], message);
    }
  }
}

/** What only glibc knows does nothing in musl. */
function warnOfIdle({ problems }: Draft, told: Partial<PlainResolver>): void {
  const idle = GLIBC_ONLY.filter((key) => key in told);
  if (idle.length === 0) return;
  problems.warn(`musl does not know ${idle.join(' and ')} of a resolver: there it does nothing`);
}

/** A library that is named asks as it does by default: for both kinds of addresses. */
function resolverOf(ways: Partial<PlainResolver>, servers: readonly string[]): PlainResolver {
  const aaaa = ways.libc !== undefined;
  return { ...ASKING, aaaa, ...ways, servers: [...servers] };
}
