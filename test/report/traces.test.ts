import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { run, type Traced } from '../../src/index.js';
import { accessLog } from '../../src/report/access-log.js';
import { dayTime, unixNanoseconds, unixSeconds } from '../../src/report/epoch.js';
import { otlp } from '../../src/report/otlp.js';
import { perfetto } from '../../src/report/perfetto.js';
import { plainOf } from '../whole/stages.js';

/** Two services, of which one calls the other, with hedges, retries, time-outs, and text of all kinds. */
const plain = plainOf(String.raw`
version: 1
name: calls
duration: 200 ms
services:
  front:
    replicas: 2
    handler: [{ compute: 1 ms }, { call: { to: back, timeout: 8 ms, retries: 2 } }]
  back: { time: exponential(4 ms), policy: central-queue, queue: { limit: 3 } }
traffic:
  users:
    to: front
    arrivals: poisson(150/s)
    hedge: 8 ms
    path: "/a \"b\" é\n</script>\ud800\\"
    headers: { user-agent: "x\"\ny=z" }
`);
const traced = run(plain, { spans: 1e6 }).traced as Traced;
const textOf = (pieces: Iterable<string>) => [...pieces].join('');

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}
interface Message {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}
/** The published messages, as compiled for OpenTelemetry's own exporters. */
interface Compiled {
  verify(message: object): string | null;
  fromObject(message: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, how: object): object;
}
const require = createRequire(import.meta.url);
const { opentelemetry } =
  require('@opentelemetry/otlp-transformer/build/src/generated/root.js') as {
    opentelemetry: { proto: { collector: { trace: { v1: Record<string, Compiled> } } } };
  };
const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1;

describe('OTLP', () => {
  const text = textOf(otlp(traced));
  const message = JSON.parse(text) as Message;
  const spans = message.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0].spans);

  it('is one line, which the published messages hold without loss', () => {
    expect(text.indexOf('\n')).toBe(text.length - 1);
    // JSON of OTLP has identities in hex, where that of protobuf has bytes in base64.
    const bytes = JSON.parse(text, (key, value: unknown) =>
      /^(traceId|spanId|parentSpanId)$/.test(key)
        ? [...Buffer.from(value as string, 'hex')]
        : value,
    ) as object;
    const made = ExportTraceServiceRequest.fromObject(bytes);
    expect(ExportTraceServiceRequest.verify(made)).toBeNull();
    const read = ExportTraceServiceRequest.decode(ExportTraceServiceRequest.encode(made).finish());
    const back = ExportTraceServiceRequest.toObject(read, {
      longs: String,
      enums: Number,
      bytes: Array,
    });
    // What is empty is not on the wire.
    const said = JSON.stringify(bytes).replaceAll(',"events":[]', '');
    expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(said));
  });

  it('has identities of hex, times as text, and parents that are there', () => {
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      if (span.parentSpanId !== undefined) expect(ids).toContain(span.parentSpanId);
      expect(span.startTimeUnixNano).toMatch(/^15778368\d{11}$/);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
      expect([1, 2, 3]).toContain(span.kind);
    }
    expect(new Set(spans.map(({ kind }) => kind)).size).toBe(3);
  });

  it('names a request by the same identities whatever serves it', () => {
    const other = plainOf(`
version: 1
name: other
duration: 50 ms
services: { web: { time: 1 ms } }
traffic: { users: { to: web, arrivals: constant(100/s) } }
`);
    const [one] = run(other, { spans: 10 }).traced!.requests;
    expect(traced.requests[0].trace).toBe(one.trace);
    expect(run(other, { spans: 10, replication: 1 }).traced!.requests[0].trace).not.toBe(one.trace);
  });
});

describe('a Perfetto trace', () => {
  interface Event {
    ph: string;
    name: string;
    pid: number;
    tid: number;
    ts: number;
    dur: number;
    id: number;
    args: Record<string, unknown>;
  }
  const { traceEvents: events } = JSON.parse(textOf(perfetto(traced))) as { traceEvents: Event[] };
  const ns = (microseconds: number) => Math.round(microseconds * 1e3);
  const slices = events.filter(({ ph }) => ph === 'X');

  it('has tracks with names, whose slices lie within each other or apart', () => {
    const named = new Set(
      events.flatMap(({ ph, name, tid }) => (ph + name === 'Mthread_name' ? tid : [])),
    );
    for (const tid of named) {
      const open: number[] = [];
      const own = slices.filter((slice) => slice.tid === tid);
      const [starts, ends] = [own.map(({ ts }) => ns(ts)), own.map(({ ts, dur }) => ns(ts + dur))];
      const order = own.map((_, i) => i).sort((a, b) => starts[a] - starts[b] || ends[b] - ends[a]);
      for (const i of order) {
        while (open.length > 0 && open.at(-1)! <= starts[i]) open.pop();
        expect(ends[i]).toBeLessThanOrEqual(open.at(-1) ?? Infinity);
        open.push(ends[i]);
      }
    }
    expect(slices.every(({ tid }) => named.has(tid))).toBe(true);
  });

  it('has arrows that begin and end in slices', () => {
    const ends = events.filter(({ ph }) => ph === 's' || ph === 'f');
    expect(ends.length).toBe(2 * traced.requests.filter(({ at }) => at !== null).length);
    for (const { tid, ts } of ends) {
      const within = slices.some(
        (one) => one.tid === tid && one.ts <= ts && ts <= one.ts + one.dur + 1e-3,
      );
      expect(within).toBe(true);
    }
  });
});

describe('an access log', () => {
  it('has a line a request that a pattern of the default format takes', () => {
    const lines = textOf(accessLog(traced)).split('\n').slice(0, -1);
    const words = traced.requests.filter(({ how }) => how !== '' && how !== 'lost');
    expect(lines.length).toBe(words.length);
    const quoted = '"([^"\\\\\\s]+)"';
    const format = new RegExp(
      String.raw`^\[(2020-01-01T00:00:00\.\d{3}Z)\] "GET \S+ HTTP/1\.1" (\d+) (\S+) (\d+) (\d+) (\d+) (\d+|-) ` +
        Array(5).fill(quoted).join(' ') +
        '$',
    );
    for (const line of lines) expect(line).toMatch(format);
    expect(lines[0]).toMatchInlineSnapshot(
      `"[2020-01-01T00:00:00.001Z] "GET /a%20%22b%22%20%C3%A9%0A</script>%EF%BF%BD%5C HTTP/1.1" 200 - 200 1024 7 - "-" "x%22%0Ay=z" "4a8ce45d-0755-4742-aeb1-a7b32c9698eb" "front" "-""`,
    );
  });
});

describe('traces by proxies', () => {
  it("have Envoy's tags, and a line of the log where one lets nobody in", () => {
    const through = run(
      plainOf(`
version: 1
duration: 100 ms
warmup: 0 s
mesh: { mode: sidecar, protocol: http2 }
networks: { pods: { kind: routed } }
hosts: { c: { networks: pods } }
services:
  web:
    network: pods
    port: 80
    authorization: [{ name: none, action: deny, rules: [{ to: { paths: /no } }] }]
traffic:
  users: { to: web, from: c, protocol: http1, rate: 100/s, requests: 2 }
  others: { to: web, from: c, protocol: http1, rate: 100/s, requests: 2, path: /no }
`),
      { spans: 1000 },
    ).traced as Traced;
    const lines = [...accessLog(through)].map((line) => line.split(' ').slice(2, 6).join(' '));
    expect(lines.filter((line) => line.includes('/no')).sort()).toMatchInlineSnapshot(`
      [
        "/no HTTP/1.1" 403 -",
        "/no HTTP/1.1" 403 -",
        "/no HTTP/2" 403 -",
        "/no HTTP/2" 403 -",
      ]
    `);
    expect(lines.length).toBe(8);
    // Of each attempt one, within one of all (INTERNAL) where there may be several.
    const spans = [...otlp(through)].filter(
      (text) => text.includes('"router ') && text.includes('"kind":3'),
    );
    expect(spans.length).toBe(2 + 2 + 2);
    for (const text of spans) {
      expect(text).toContain('{"key":"component","value":{"stringValue":"proxy"}}');
      expect(text).toMatch(/"key":"response_flags","value":\{"stringValue":"-"\}/);
    }
  });
});

describe('the epoch', () => {
  it('is the first of January 2020, whose February has 29 days', () => {
    expect(unixNanoseconds(1_500_000_001)).toBe('1577836801500000001');
    expect([unixSeconds(0), unixSeconds(1.25e9)]).toEqual(['1577836800', '1577836801.25']);
    for (const at of [0, 59.9996e9, 59 * 86_400e9, 60 * 86_400e9 + 3_723_004e6, 104 * 86_400e9]) {
      expect(dayTime(at)).toBe(new Date(1_577_836_800_000 + Math.floor(at / 1e6)).toISOString());
    }
  });
});
