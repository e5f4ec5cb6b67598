import type { Candidate, Fact, FactKinds, SegmentTold } from '../facts.js';
import {
  type Codec,
  type FieldsOf,
  flag,
  json,
  list,
  number,
  object,
  optional,
  orNull,
  pair,
  text,
} from './codec.js';

type Kind = Fact['kind'];
/** What a fact of a kind says beside its kind, time and place. */
type Said<K extends Kind> = {
  [T in keyof FactKinds]: K extends keyof FactKinds[T] ? FactKinds[T][K] : never;
}[keyof FactKinds];

const ofPacket = { packet: number, request: number };
const ofConnection = { server: text(), connection: number };
const ofStream = { ...ofConnection, stream: number, request: number };
const ofEnd = { ends: text() };
const rule = { chain: text(), rule: text(), origin: text() };
const ofService = { request: number, service: text() };
const waited = { waited: number };
const end = object<{ address: string; port: number }>({ address: text(), port: number });

const segment = object<SegmentTold>({
  flags: text(),
  sequence: number,
  acknowledgement: orNull(number),
  window: number,
  payload: number,
  mss: orNull(number),
  windowScale: orNull(number),
  sackPermitted: flag,
  timestamps: orNull(pair(number)),
  sack: list(list(number)),
});

const candidate = object<Candidate>({ name: text(), weight: number, active: number });

/** What each kind of fact says, in the order in which it is written. Add at the end: numbers follow it. */
const table: { readonly [K in Kind]: FieldsOf<Said<K>> } = {
  'packet-made': {
    ...ofPacket,
    from: number,
    protocol: text(),
    type: number,
    source: text(),
    destination: text(),
    size: number,
    segment: optional(segment),
  },
  'packet-out': ofPacket,
  'packet-queued': { ...ofPacket, discipline: text(), behind: number },
  'packet-sent': { ...ofPacket, to: text(), ...waited },
  'packet-arrived': ofPacket,
  'packet-routed': { ...ofPacket, out: text(), via: text(), direct: flag },
  'packet-switched': { ...ofPacket, out: text() },
  'packet-held': { ...ofPacket, via: text() },
  'packet-worked': { ...ofPacket, worked: number, ...waited },
  'packet-rewritten': { ...ofPacket, what: text(), before: end, after: end },
  'packet-decided': {
    ...ofPacket,
    hook: text(),
    chain: text(),
    rule: text(),
    verdict: text(),
    origin: text(),
  },
  'packet-ended': { ...ofPacket, end: text(), reason: text(), ...rule },
  'request-made': {
    request: number,
    parent: number,
    why: text(),
    workload: text(),
    number,
    attempt: number,
    to: text(),
  },
  'request-waiting': ofService,
  'request-picked': {
    ...ofService,
    backend: text(),
    ...waited,
    usable: number,
    among: list(candidate),
  },
  'request-queued': { ...ofService, behind: number, admitted: flag },
  'request-denied': { ...ofService, account: text(), action: text(), rule: text(), origin: text() },
  'request-taken': { ...ofService, ...waited },
  'request-answered': { ...ofService, outcome: text() },
  'request-lost': { ...ofService, outcome: text() },
  'request-withdrawn': ofService,
  'request-backing-off': { request: number, wait: number, after: text() },
  'request-ended': { request: number, outcome: text(), latency: number },
  learnt: { table: text(), key: text(), value: text(), request: number },
  forgot: { table: text(), key: text(), request: number },
  'name-asked': { name: text(), type: text(), server: text(), over: text(), request: number },
  'name-answered': {
    name: text(),
    type: text(),
    said: text(),
    value: text(),
    by: text(),
    request: number,
  },
  'name-unanswered': { name: text(), type: text(), ...waited, request: number },
  'connection-state': { ...ofEnd, before: text(), state: text() },
  'connection-window': { ...ofEnd, window: number, threshold: orNull(number), rtt: number },
  'connection-recovery': { ...ofEnd, phase: text(), why: text() },
  'timer-armed': { ...ofEnd, timer: text(), due: number },
  'connection-timer': { ...ofEnd, timer: text() },
  'segment-resent': { ...ofEnd, why: text(), offset: number, length: number },
  'connection-shut': { ...ofEnd, phase: text() },
  'backlog-full': { ...ofEnd, step: text() },
  'exchange-waiting': { request: number, server: text(), behind: number },
  'exchange-given': { ...ofConnection, request: number, used: flag, ...waited },
  'exchange-stale': { ...ofConnection, request: number, resent: flag },
  'stream-opened': ofStream,
  'stream-blocked': { ...ofStream, by: text() },
  'stream-closed': { ...ofStream, how: text() },
  'handshake-step': { ...ofConnection, step: text(), version: text(), resumed: flag, size: number },
  'backend-out': { service: text(), backend: text(), why: text(), phase: text() },
  'breaker-open': { service: text(), what: text(), phase: text() },
  changed: {
    change: text(),
    names: list(text()),
    more: number,
    to: json(),
    entry: number,
    phase: text(),
  },
  pod: {
    ...{ service: text(), before: text(), state: text() },
    ...{ ready: flag, revision: number, phase: text() },
  },
  rollout: { service: text(), revision: number, step: text(), phase: text() },
  drain: { step: text(), pod: text(), phase: text() },
  scaled: { service: text(), from: number, to: number, why: text(), phase: text() },
};

export const kinds = Object.keys(table) as readonly Kind[];

/** The number of a kind. */
export const numberOf: Readonly<Record<Kind, number>> = Object.fromEntries(
  kinds.map((kind, number) => [kind, number]),
) as Record<Kind, number>;

/** By the number of a kind. */
export const fields = kinds.map(
  (kind) => Object.entries(table[kind]) as [string, Codec<unknown>][],
);
