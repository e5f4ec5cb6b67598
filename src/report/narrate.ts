import { type Fact, NOBODY } from '../facts/facts.js';
import { Segments } from './segments.js';
import { changeWords, podWords } from './happenings.js';

type Kind = Fact['kind'];
type Of<K extends Kind> = Extract<Fact, { kind: K }>;

/** `type` of a message of UDP that takes a request back. */
export const UDP_WITHDRAW = 3;

/** Backends, or addresses, that a line names at most. */
export const MOST_NAMED = 4;

/** ICMP types (IANA) that are spoken of by name. */
const icmpTypes: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  8: 'echo request',
  11: 'time exceeded',
};

/** What an answer to a DNS question says. */
const saidOf: Readonly<Record<Of<'name-answered'>['said'], string>> = {
  address: '',
  empty: 'no such address',
  unknown: 'no such name',
  failed: 'the server cannot say',
  truncated: 'more than fits, ',
};

/** How a language tells of facts. */
export interface Speech {
  /** What is said of a fact; '' for one that goes without saying. */
  words: { readonly [K in Kind]: (fact: Of<K>) => string };
  /** A segment of TCP, as tcpdump writes it. */
  segment: (source: string, destination: string, said: string) => string;
  attempt: (number: number) => string;
  call: (to: string) => string;
  caller: string;
  balancer: (service: string) => string;
}

const words: Speech['words'] = {
  'packet-made': (fact) => {
    const { from, protocol, type, source, destination, size } = fact;
    if (from > 0) return '';
    if (protocol === 'arp') {
      return type === 1 ? `asks by ARP who has ${destination}` : `answers ARP: ${source} is here`;
    }
    const what =
      protocol === 'icmp'
        ? `icmp ${icmpTypes[type] ?? `type ${type}`}`
        : type === UDP_WITHDRAW
          ? `${protocol} withdrawal`
          : protocol;
    return `sends ${what} ${source} > ${destination}, ${size} bytes`;
  },
  'packet-out': () => '',
  'packet-queued': ({ discipline, behind }) => `waits in ${discipline} behind ${behind}`,
  'packet-sent': ({ waited }) => (waited > 0 ? `leaves the queue after ${ms(waited)}` : ''),
  'packet-arrived': () => 'arrives',
  'packet-routed': ({ out, via, direct }) =>
    `routes out of ${out}, ${direct ? 'directly' : `to the next router, ${via}`}`,
  'packet-switched': ({ out }) =>
    out === '' ? 'does not know the address: floods' : `forwards to ${out}`,
  'packet-held': ({ via }) => `waits for ${via} to answer ARP`,
  'packet-worked': ({ worked, waited }) =>
    `has taken ${ms(worked)} of a core${waited > 0 ? `, after ${ms(waited)} of waiting` : ''}`,
  'packet-rewritten': ({ what, before, after }) =>
    `rewrites the ${what} ${endOf(before)} to ${endOf(after)}`,
  'packet-decided': (fact) => `${ruleOf(fact)}: ${fact.verdict}`,
  'packet-ended': (fact) => {
    const { end, reason, chain } = fact;
    if (end !== 'dropped') return end === 'delivered' ? 'takes it in' : 'cuts or joins it';
    return `dropped: ${reason}${chain === '' ? '' : `, by ${ruleOf(fact)}`}`;
  },
  'request-made': ({ why, workload, number, attempt, to }) => {
    switch (why) {
      case 'client':
        return `sends request ${number} of ${workload}`;
      case 'echo':
        return `begins echo request ${number} of ${workload}`;
      case 'call':
        return `calls ${to}`;
      case 'first':
        return 'makes its first attempt';
      case 'retry':
        return `tries again, attempt ${attempt + 1}`;
      case 'hedge':
        return `hedges, attempt ${attempt + 1}`;
      case 'tied':
        return `sends the second of a tied pair, attempt ${attempt + 1}`;
    }
  },
  'request-waiting': () => 'has no backend for it yet: it waits',
  'request-picked': ({ service, backend, waited, usable, among }) => {
    const after = waited > 0 ? `after ${ms(waited)} ` : '';
    if (backend === '') return `${after}finds no backend of ${service}`;
    const first = among.slice(0, MOST_NAMED);
    const named = first.map(({ name, active }) => `${name} ${active}`).join(', ');
    const more = usable > first.length ? ', …' : '';
    return `${after}picks ${backend} of ${usable} (under way: ${named}${more})`;
  },
  'request-queued': ({ service, behind, admitted }) => {
    if (!admitted) return `${service} has a full queue: turns it away`;
    return behind > 0 ? `${service} puts it in line behind ${behind}` : `${service} has it`;
  },
  'request-denied': ({ service, account, action, rule, origin }) => {
    const who = account === '' ? 'a caller who has proven nothing' : account;
    const why = action === 'allow' ? `none of ${rule} allows it` : `${action} rule ${rule}`;
    return `${service} refuses ${who}: ${why}${origin === '' ? '' : ` (${origin})`}`;
  },
  'request-taken': ({ service, waited }) =>
    `a worker of ${service} begins${waited > 0 ? ` after ${ms(waited)} in line` : ''}`,
  'request-answered': ({ service, outcome }) => `${service} answers: ${outcome}`,
  'request-lost': ({ service, outcome }) => `${service} is down: ${outcome}`,
  'request-withdrawn': ({ service }) => `${service} drops it: its caller has given up`,
  'request-backing-off': ({ wait, after }) => `waits ${ms(wait)} before it tries again (${after})`,
  'request-ended': ({ outcome, latency }) => `its request ends: ${outcome}, after ${ms(latency)}`,
  learnt: ({ table, key, value }) => {
    switch (table) {
      case 'mac':
        return `learns that ${key} is behind ${value}`;
      case 'arp':
        return `learns that ${key} is at ${value}`;
      case 'dns':
        return `learns that ${key} is ${few(value)}`;
      case 'conntrack':
        return `tracks ${key}, answered by ${value}`;
    }
  },
  'name-asked': ({ name, type, server, over }) =>
    `asks ${server} for ${name} ${type}${over === 'tcp' ? ' over TCP' : ''}`,
  'name-answered': ({ name, type, said, value, by }) =>
    `${by === 'cache' ? 'finds in its cache' : 'is told'} of ${name} ${type}: ${saidOf[said]}${few(value)}`,
  'name-unanswered': ({ name, type, waited }) =>
    `has no answer for ${name} ${type} after ${ms(waited)}`,
  'connection-state': ({ ends, before, state }) => `${ends}: ${before} becomes ${state}`,
  'connection-window': ({ ends, window, threshold, rtt }) =>
    `${ends}: window ${window} segments, threshold ${threshold ?? 'not set'}, round trip ${ms(rtt)}`,
  'connection-recovery': ({ ends, phase, why }) =>
    phase === 'entered'
      ? `${ends}: begins to repair (${why})`
      : `${ends}: ${phase === 'left' ? 'is done repairing' : 'takes the reduction back'} (${why})`,
  'timer-armed': ({ at, ends, timer, due }) =>
    `${ends}: the ${timer} timer is set, to run out in ${ms(due - at)}`,
  'connection-timer': ({ ends, timer }) => `${ends}: the ${timer} timer runs out`,
  'segment-resent': ({ ends, why, offset, length }) =>
    `${ends}: sends ${length} bytes from ${offset} on again (${why})`,
  'connection-shut': ({ ends, phase }) =>
    `${ends}: the other end's window ${phase === 'begins' ? 'is shut' : 'is open again'}`,
  'backlog-full': ({ ends, step }) =>
    `${ends}: the backlog is full: drops the ${step} step of its handshake`,
  'exchange-waiting': ({ server, behind }) =>
    `waits for a connection to ${server}${behind > 0 ? `, behind ${behind}` : ''}`,
  'exchange-given': ({ server, connection, used, waited }) => {
    const after = waited > 0 ? ` after ${ms(waited)}` : '';
    return `has connection ${connection} to ${server}${used ? ', used before,' : ''}${after}`;
  },
  'exchange-stale': ({ server, connection, resent }) =>
    `connection ${connection} to ${server} is over, unanswered${resent ? ': sends again' : ''}`,
  'stream-opened': ({ stream, server, connection }) => {
    const which = `stream ${stream} of connection ${connection}`;
    return server === '' ? `a client opens ${which}` : `opens ${which} to ${server}`;
  },
  'stream-blocked': ({ stream, by }) => `stream ${stream} waits for room in its ${by}'s window`,
  'stream-closed': ({ stream, how }) =>
    `stream ${stream} is ${how === 'ended' ? 'over' : 'broken off'}`,
  'handshake-step': ({ step, version, resumed, size, server }) =>
    `TLS ${version} to ${server === '' ? 'a client' : server}: ${step}${resumed ? ' (resumed)' : ''}, ${size} bytes`,
  forgot: ({ table, key }) => `forgets ${key} (${table})`,
  'backend-out': ({ why, service, backend, phase }) => `${why} ${service}/${backend} ${phase}`,
  'breaker-open': ({ service, what, phase }) => `breaker of ${service} open (${what}) ${phase}`,
  pod: podWords,
  rollout: ({ service, revision, step }) => `rollout of ${service} to version ${revision} ${step}`,
  drain: ({ step, pod }) =>
    step === 'refused'
      ? `eviction of ${pod} refused`
      : step === 'stuck'
        ? `drain stuck: the budget of ${pod} lets no pod go`
        : `drain ${step}`,
  scaled: ({ service, from, to, why }) => `scale ${service} from ${from} to ${to} (${why})`,
  changed: (fact) => `${changeWords(fact)} ${fact.phase}`,
};

export const english: Speech = {
  words,
  segment: (source, destination, said) => `sends tcp ${source} > ${destination}: ${said}`,
  attempt: (number) => `attempt ${number}`,
  call: (to) => `call to ${to}`,
  caller: 'the caller',
  balancer: (service) => `the balancer of ${service}`,
};

/** A fact in words. */
export interface Telling {
  fact: Fact;
  /** Where it happens. */
  place: string;
  said: string;
  /** Which of a request's attempts and calls it is about; empty for itself. */
  of: string;
}

/**
 * The way of a request in words, a line a fact: time, place, what happens there, and for which of its
 * attempts and calls.
 */
export function narrate(facts: readonly Fact[]): string[] {
  return tell(facts).map(({ fact, place, said, of }) => {
    const time = (fact.at / 1e6).toFixed(6).padStart(14);
    return `${time} ms  ${place}: ${said}${of === '' ? '' : ` [${of}]`}`;
  });
}

/** The facts that are worth a word, in words. */
export function tell(facts: Iterable<Fact>, speech: Speech = english): Telling[] {
  const names = new Map<number, string>();
  const makers = new Map<number, string>();
  const arp = new Set<number>();
  const segments = new Segments();
  const tellings: Telling[] = [];
  for (const fact of facts) {
    if (fact.kind === 'packet-made' && fact.protocol === 'arp') arp.add(fact.packet);
    if (fact.kind === 'request-made') {
      names.set(fact.request, nameOf(fact, names, speech));
      makers.set(fact.request, placeOf(fact, speech, makers.get(fact.parent)));
    }
    const said = fact.kind === 'packet-made' ? saySent(fact, segments, speech) : say(fact, speech);
    if (said === '' || ('packet' in fact && arp.has(fact.packet) && isDull(fact))) continue;
    const name = 'request' in fact ? (names.get(fact.request) ?? '') : '';
    const of = fact.kind === 'request-made' ? '' : name;
    const place = placeOf(fact, speech, 'request' in fact ? makers.get(fact.request) : undefined);
    tellings.push({ fact, place, said, of });
  }
  return tellings;
}

function saySent(fact: Of<'packet-made'>, segments: Segments, speech: Speech): string {
  const { from, source, destination, segment } = fact;
  if (segment === undefined || from > 0) return say(fact, speech);
  return speech.segment(source, destination, segments.say(fact, segment));
}

function say<K extends Kind>(fact: Of<K>, { words: said }: Speech): string {
  return (said[fact.kind] as (fact: Of<K>) => string)(fact);
}

/** ARP goes to everybody: that it is asked, answered, learnt and dropped is enough. */
function isDull(fact: Fact): boolean {
  return fact.kind !== 'packet-made' && !(fact.kind === 'packet-ended' && fact.end === 'dropped');
}

/** Which attempt or call a request is, if it is one. */
function nameOf(
  made: Of<'request-made'>,
  names: ReadonlyMap<number, string>,
  speech: Speech,
): string {
  const { parent, why, attempt, to } = made;
  if (parent === NOBODY) return '';
  const own = why === 'call' ? speech.call(to) : speech.attempt(attempt + 1);
  const outer = names.get(parent) ?? '';
  return outer === '' ? own : `${outer}, ${own}`;
}

/** @param maker where the request was made, whose place is meant where none is said */
function placeOf(fact: Fact, { caller, balancer }: Speech, maker = caller): string {
  if (fact.place !== '') return fact.place;
  const chooses = fact.kind === 'request-picked' || fact.kind === 'request-waiting';
  return chooses ? balancer(fact.service) : maker;
}

function ruleOf(by: { rule: string; chain: string; origin: string }): string {
  const name = by.rule === '' ? '' : ` '${by.rule}'`;
  const origin = by.origin === '' ? '' : ` (${by.origin})`;
  return `rule${name} of ${by.chain}${origin}`;
}

function endOf({ address, port }: { address: string; port: number }): string {
  return port === 0 ? address : `${address}:${port}`;
}

/** The first of several addresses. */
export function few(addresses: string): string {
  const all = addresses.split(', ');
  if (all.length <= MOST_NAMED) return addresses;
  return `${all.slice(0, MOST_NAMED).join(', ')}, … (${all.length})`;
}

function ms(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(6)} ms`;
}
