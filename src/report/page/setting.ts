import type {
  PlainScenario,
  PlainService,
  PlainStep,
  PlainWorkload,
} from '../../scenario/plain.js';
import { plainScenario } from '../../scenario/plain.js';
import { count, plural, seconds } from '../format.js';
import { type Labels, labelsOf } from '../labels.js';
import { type Html, html } from './html.js';
import { serviceParticulars, workloadParticulars } from './particulars.js';
import { facts, list, table } from './parts.js';
import { below, phrase } from './phrase.js';

const MOST = 12;

/** What was simulated, in numbers and names. */
export function settingOf(plain: PlainScenario): Html {
  const written = plainScenario.write(plain);
  const { traffic, services, duration, warmup } = plain;
  const labels = labelsOf(plain);
  const length = duration === null ? 'until the traffic is over' : seconds(duration / 1e9);
  const cut = warmup > 0 ? `, of which the first ${seconds(warmup / 1e9)} are not measured` : '';
  const shown = [...services].slice(0, MOST);
  const rest = services.size - shown.length;
  return html`${facts([['Simulated time', `${length}${cut}`]])}
  ${table(
    ['traffic', 'comes', 'to', 'time limit'],
    [...traffic].map(([name, told]) =>
      trafficRow(name, told, below(written, 'traffic', name), labels),
    ),
    true,
  )}
  ${table(
    ['service', 'replicas', 'workers each', 'work of a request', 'balanced by'],
    shown.map(([name, told]) => serviceRow(name, told, below(written, 'services', name), labels)),
    true,
  )}
  ${rest > 0 ? html`<p class="quiet">and ${plural(rest, 'more service')}.</p>` : null}
  ${table(['of', 'what is set'], particulars(plain, written, labels), true)}
  ${list(plain.timeline.map((entry, i) => timelineWords(below(written, 'timeline', i), entry.kind)))}`;
}

/** What tells services and workloads apart, beyond the tables of all. */
function particulars(plain: PlainScenario, written: unknown, labels: Labels): string[][] {
  const traffic = [...plain.traffic].map(([name, told]) => [
    labels.workloads.get(name) ?? name,
    ...workloadParticulars(told, below(written, 'traffic', name)),
  ]);
  const services = [...plain.services]
    .slice(0, MOST)
    .map(([name, told]) => [
      labels.services.get(name) ?? name,
      ...serviceParticulars(told, below(written, 'services', name)),
    ]);
  return [...traffic, ...services]
    .filter(({ length }) => length > 1)
    .map(([name, ...words]) => [name, words.join('; ')]);
}

function trafficRow(
  name: string,
  told: PlainWorkload,
  written: unknown,
  { workloads, services }: Labels,
): string[] {
  const { target, clients } = told;
  const who = told.clients.length > 1 ? `${count(clients.length)} clients, ` : '';
  const limit = 'timeout' in told && told.timeout !== null ? seconds(told.timeout / 1e9) : 'none';
  const aim = target.name ?? target.address ?? '';
  const to = told.kind === 'bulk' ? told.readers.join(', ') : (services.get(aim) ?? aim);
  return [workloads.get(name) ?? name, `${who}${comes(told, written)}`, to, limit];
}

function comes(told: PlainWorkload, written: unknown): string {
  const many =
    'requests' in told && told.requests !== null ? `, ${count(told.requests)} requests` : '';
  switch (told.kind) {
    case 'ping':
      return `${plural(told.count, 'ping')} each, every ${seconds(told.interval / 1e9)}`;
    case 'bulk':
      return `${plural(told.flows, 'flow')} of TCP, ${told.bytes === null ? 'as much as goes' : `${count(told.bytes)} bytes each`}`;
    case 'closed':
      return `closed loop of ${plural(told.users, 'user')}${many}`;
    case 'sessions':
      return `sessions, ${phrase(below(written, 'arrivals'))} of them a second${many}`;
    default:
      return `${phrase(below(written, 'arrivals'))} a second${many}`;
  }
}

function serviceRow(
  name: string,
  told: PlainService,
  written: unknown,
  { services }: Labels,
): string[] {
  const { replicas, workers, balancer, proxy, relay, mesh } = told;
  const special =
    proxy !== null
      ? 'sends requests on'
      : relay !== null
        ? 'passes connections on'
        : mesh !== null
          ? 'a proxy of the mesh'
          : null;
  const work =
    special ??
    told.handler.map((step, i) => stepWords(step, below(written, 'handler', i))).join(', then ');
  // A mesh's proxies are chosen with those beside whom they stand.
  const by =
    mesh === null && replicas.length > 1 ? `${balancer.policy.kind}, ${WHERE[balancer.at]}` : '-';
  return [
    services.get(name) ?? name,
    // Others come in the course of the run.
    count(replicas.filter(({ absent }) => !absent).length),
    count(workers),
    work === '' ? 'none' : work,
    by,
  ];
}

const WHERE = {
  router: 'by connection or packet, at the router',
  callers: 'by request, at the callers',
  nowhere: 'nowhere: callers take an address',
};

function stepWords(step: PlainStep, written: unknown): string {
  if (step.kind === 'compute') return phrase(below(written, 'compute'));
  const calls = step.kind === 'call' ? [step.call] : step.calls;
  const names = calls.map(({ to, count: times }) => (times > 1 ? `${count(times)} x ${to}` : to));
  return `calls ${names.join(' and ')}${names.length > 1 ? ' at once' : ''}`;
}

function timelineWords(written: unknown, kind: string): string {
  const told = phrase(written);
  return told === '' ? kind : told;
}
