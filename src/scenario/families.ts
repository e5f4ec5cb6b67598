/** The tables of the simulating wing, as the scenario's grammar of described things wants them. */
import { ownPolicies, policies, tryPolicy } from '../balancing/table.js';
import { createDistribution, distributions } from '../engine/distributions/table.js';
import { checkVerdict, verdicts } from '../devices/chains/verdicts/table.js';
import { checkHttp, http, httpServer } from '../transport/http/table.js';
import { cpu } from '../devices/cpu/table.js';
import { tcp } from '../transport/tcp/table.js';
import { tls } from '../transport/tls/table.js';
import { createFilter, filters } from '../net/filter/table.js';
import { createDiscipline, disciplines } from '../net/queue/table.js';
import { arrivals, createArrivals } from '../traffic/arrivals/table.js';
import type { Family } from './described.js';

/** What a distribution is of: decides the unit of its values. */
export type Measured = 'duration' | 'size' | 'number';

/** Making a thing is the way to find out whether its options go together; nothing is drawn. */
const random: Parameters<typeof createArrivals>[1] = {
  bits32: () => 0,
  uniform: () => 0.5,
};

function distributionsOf(measured: Measured): Family {
  return {
    what: 'distribution',
    entries: distributions,
    measured,
    check: (described) => void createDistribution(described),
  };
}

export const families = {
  duration: distributionsOf('duration'),
  size: distributionsOf('size'),
  number: distributionsOf('number'),
  policy: {
    what: 'policy',
    entries: policies,
    files: ownPolicies,
    check: (described) => tryPolicy(described, random),
  } as Family,
  arrivals: {
    what: 'arrival process',
    entries: arrivals,
    elsewhere: ['rate'],
    check: (described) => void createArrivals(described, random),
  } as Family,
  discipline: {
    what: 'queue discipline',
    entries: disciplines,
    check: (described) =>
      void createDiscipline(described, {
        sink: { drop: () => undefined },
        random: () => random,
        rate: 0,
        mtu: 1500,
        header: 14,
      }),
  } as Family,
  impairment: {
    what: 'impairment',
    entries: filters,
    parts: distributionsOf('duration'),
    check: (described) => void createFilter(described, { random: () => random }),
  } as Family,
  tcp: { what: 'transport', entries: [tcp], partial: true } as Family,
  tls: { what: 'transport', entries: [tls], partial: true } as Family,
  http: {
    what: 'transport',
    entries: [http],
    partial: true,
    check: ({ options }) => checkHttp(options),
  } as Family,
  httpServer: { what: 'transport', entries: [httpServer], partial: true } as Family,
  cpu: { what: 'cpu', entries: [cpu], partial: true } as Family,
  verdict: { what: 'verdict', entries: verdicts, check: checkVerdict } as Family,
};
