import type { Results } from '../model/results.js';
import type { PlainScenario } from '../scenario/plain.js';
import { printable } from './format.js';

/** What people call workloads and services, by their names. */
export interface Labels {
  workloads: ReadonlyMap<string, string>;
  services: ReadonlyMap<string, string>;
}

/** Letters of a label that are shown at most. */
const LONGEST = 48;

/** The labels of a scenario, fit to be shown: one line each, short, and no two alike. */
export function labelsOf({ traffic, services }: PlainScenario): Labels {
  return { workloads: shownOf(traffic), services: shownOf(services) };
}

/** What a workload, or else a service, is called. */
export function calledIn(plain: PlainScenario): (name: string) => string {
  const { workloads, services } = labelsOf(plain);
  return (name) => workloads.get(name) ?? services.get(name) ?? name;
}

function shownOf(all: ReadonlyMap<string, { label: string }>): Map<string, string> {
  const shown = new Map([...all].map(([name, { label }]) => [name, fit(label) || name]));
  const times = new Map<string, number>();
  for (const label of shown.values()) times.set(label, (times.get(label) ?? 0) + 1);
  for (const [name, label] of shown) {
    const isAnothers = label !== name && (times.get(label) !== 1 || all.has(label));
    if (isAnothers) shown.set(name, `${label} (${name})`);
  }
  return shown;
}

function fit(label: string): string {
  const line = printable(label.replace(/\s+/g, ' ').trim());
  const letters = [...line];
  return letters.length <= LONGEST ? line : `${letters.slice(0, LONGEST - 1).join('')}…`;
}

/** Results for people to see: workloads and services go by their labels. */
export function labelled(results: Results, plain: PlainScenario): Results {
  const { workloads, services } = labelsOf(plain);
  const workload = (name: string): string => workloads.get(name) ?? name;
  const service = (name: string): string => services.get(name) ?? name;
  const { samples } = results;
  return {
    ...results,
    workloads: renamed(results.workloads, workload),
    services: renamed(results.services, service),
    histograms: renamed(results.histograms, workload),
    serviceHistograms: renamed(results.serviceHistograms, service),
    series: results.series.map((row) => {
      const name = row.kind === 'workload' ? workload(row.name) : service(row.name);
      return { ...row, name };
    }),
    budgets: results.budgets.map((row) => ({ ...row, workload: workload(row.workload) })),
    flowWindows: results.flowWindows.map((row) => ({ ...row, workload: workload(row.workload) })),
    samples: samples && {
      ...samples,
      services: renamed(samples.services, service),
      loads: samples.loads.map((load) => ({ ...load, service: service(load.service) })),
    },
  };
}

function renamed<T>(all: ReadonlyMap<string, T>, of: (name: string) => string): Map<string, T> {
  return new Map([...all].map(([name, each]) => [of(name), each]));
}
