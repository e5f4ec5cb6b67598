import type { Place, Traced, TracedRequest } from '../model/results.js';
import { unixNanoseconds } from './epoch.js';
import { isTried, requestId, sentOn, upstreamOf, versionOf, wellFormed, wire } from './spans.js';

/** Of opentelemetry/proto/trace/v1/trace.proto: JSON has enumerations as numbers. */
const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

const SCHEMA = 'https://opentelemetry.io/schemas/1.27.0';

type Value = string | number;
/** By key; what is undefined or empty is left out. */
type Attributes = Record<string, Value | undefined>;

/**
 * All requests as spans, in OTLP's JSON: one ExportTraceServiceRequest on one line, as a collector of OpenTelemetry
 * takes it. A request has a span at its caller, and one where it was served; with the attributes of OpenTelemetry's
 * semantic conventions of HTTP, and at proxies Envoy's own tags (source/common/tracing/http_tracer_impl.cc) as well.
 */
export function* otlp({ requests, until }: Traced): Generator<string, void> {
  const spans = new Map<Place, (() => object)[]>();
  const add = (place: Place, span: () => object): void => {
    const list = spans.get(place);
    if (list === undefined) spans.set(place, [span]);
    else list.push(span);
  };
  for (const it of requests) {
    add(it.by, () => clientSpan(it, until));
    if (it.at !== null) add(it.at, () => serverSpan(it, until));
  }
  yield '{"resourceSpans":[';
  let first = true;
  for (const [place, makers] of spans) {
    const resource = { attributes: attributesOf(resourceOf(place)) };
    yield `${first ? '' : ','}{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":{"name":"netloom"},"spans":[`;
    for (const [i, make] of makers.entries())
      yield `${i === 0 ? '' : ','}${JSON.stringify(make())}`;
    yield `],"schemaUrl":"${SCHEMA}"}],"schemaUrl":"${SCHEMA}"}`;
    first = false;
  }
  yield ']}\n';
}

function resourceOf({ service, instance }: Place): Attributes {
  return { 'service.name': service, 'service.instance.id': instance };
}

function clientSpan(it: TracedRequest, until: number): object {
  const { parent, by, made, ended, backOffs, attempt, why, outcome } = it;
  const unfinished = ended < 0;
  const { ids, at: served } = parent ?? {};
  const parentSpanId = served ? ids?.server : ids?.client;
  const { status, size, responseSize, host, port, method } = it;
  const resent = why === 'retry' || why === 'hedge' || why === 'tied';
  return {
    traceId: it.trace,
    spanId: it.ids.client,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: by.isProxy ? `router ${clusterOf(it)} egress` : nameOf(it),
    kind: isTried(it) ? INTERNAL : CLIENT,
    startTimeUnixNano: unixNanoseconds(made),
    endTimeUnixNano: unixNanoseconds(unfinished ? until : ended),
    attributes: attributesOf({
      'http.request.method': method,
      'url.full': urlOf(it),
      'server.address': host,
      'server.port': port || undefined,
      'network.peer.address': isTried(it) ? '' : upstreamOf(it),
      'network.protocol.version': httpVersion(it),
      'http.request.body.size': size,
      'http.response.body.size': unfinished ? undefined : responseSize,
      'http.response.status_code': status || undefined,
      'http.request.resend_count': resent ? attempt : undefined,
      'error.type': errorOf(outcome, status),
      'netloom.outcome': unfinished ? 'unfinished' : outcome,
      'netloom.workload': it.workload,
      'netloom.request': it.number,
      'netloom.why': why,
      ...(by.isProxy && envoyTags(it, by, it)),
    }),
    events: backOffs.map(({ at, wait }) => ({
      timeUnixNano: unixNanoseconds(at),
      name: 'back-off',
      attributes: attributesOf({ 'netloom.wait': wait }),
    })),
    status: unfinished || (outcome === 'completed' && status < 400) ? {} : { code: ERROR },
  };
}

function serverSpan(it: TracedRequest, until: number): object {
  const { arrived, taken, left, how, ended, answer, host, port } = it;
  const at = it.at as Place;
  const end = left >= 0 ? left : ended >= 0 ? ended : until;
  return {
    traceId: it.trace,
    spanId: it.ids.server,
    parentSpanId: it.ids.client,
    name: at.isProxy ? 'ingress' : nameOf(it),
    kind: SERVER,
    startTimeUnixNano: unixNanoseconds(arrived),
    endTimeUnixNano: unixNanoseconds(end),
    attributes: attributesOf({
      'http.request.method': it.method,
      'url.scheme': schemeOf(it.secure),
      'url.path': wire(it.path),
      'server.address': host,
      'server.port': port || undefined,
      'network.protocol.version': httpVersion(it),
      'client.address': it.by.instance,
      'user_agent.original': it.userAgent,
      'http.response.status_code': answer || undefined,
      'error.type': answer >= 500 ? String(answer) : how === 'lost' ? 'lost' : undefined,
      'netloom.left': how || 'unfinished',
      ...(at.isProxy && envoyTags(it, at, sentOn(it))),
    }),
    events: taken < 0 ? [] : [{ timeUnixNano: unixNanoseconds(taken), name: 'taken by a worker' }],
    status: answer >= 500 || how === 'lost' ? { code: ERROR } : {},
  };
}

/** As Envoy sets them, which are all text. @param sent what the proxy has sent on; null for nothing */
function envoyTags(it: TracedRequest, proxy: Place, sent: TracedRequest | null): Attributes {
  const cluster = sent === null ? '' : clusterOf(sent);
  const status = sent === it ? it.status : it.answer;
  return {
    component: 'proxy',
    node_id: proxy.instance,
    'guid:x-request-id': requestId(it),
    'http.method': it.method,
    'http.url': urlOf(it),
    'http.protocol': versionOf(it),
    'http.status_code': String(status),
    user_agent: it.userAgent || '-',
    request_size: String(it.size),
    response_size: String(it.responseSize),
    response_flags: sent?.flags ?? '-',
    upstream_cluster: cluster,
    'upstream_cluster.name': cluster,
    upstream_address: sent === null ? '' : upstreamOf(sent),
    'peer.address': sent === it ? undefined : it.by.address,
    error: status === 0 || status >= 500 ? 'true' : undefined,
  };
}

function clusterOf(it: TracedRequest): string {
  return it.to || it.host;
}

function nameOf({ method, path }: TracedRequest): string {
  return wellFormed(`${method} ${path}`);
}

function urlOf({ host, port, path, secure }: TracedRequest): string {
  return `${schemeOf(secure)}://${wire(host)}${port > 0 ? `:${port}` : ''}${wire(path)}`;
}

function schemeOf(secure: boolean): string {
  return secure ? 'https' : 'http';
}

/** As semantic conventions have it; undefined for what is not HTTP. */
function httpVersion({ protocol }: TracedRequest): string | undefined {
  return protocol === 'http2' ? '2' : protocol === 'http1' ? '1.1' : undefined;
}

function errorOf(outcome: string, status: number): string | undefined {
  if (status >= 400) return String(status);
  return outcome === 'completed' || outcome === '' ? undefined : outcome;
}

function attributesOf(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined || value === '') return [];
    return {
      key,
      value:
        typeof value === 'string'
          ? { stringValue: wellFormed(value) }
          : { intValue: String(value) },
    };
  });
}
