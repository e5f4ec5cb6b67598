import { type Bytes, type Layer, LayerMaker } from './layer.js';

/** RFC 8446, section 5.1. */
const records: Readonly<Record<number, string>> = {
  20: 'change cipher spec',
  21: 'alert',
  22: 'handshake',
  23: 'application data',
};
/** RFC 9113, section 6. */
const frames = [
  ...['DATA', 'HEADERS', 'PRIORITY', 'RST_STREAM', 'SETTINGS'],
  ...['PUSH_PROMISE', 'PING', 'GOAWAY', 'WINDOW_UPDATE', 'CONTINUATION'],
];
const methods = /^(GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS|CONNECT) |^HTTP\/1\.1 /;
const PREFACE = 'PRI * HTTP/2.0';
/** Lines of a head at most, and records or frames. */
const MOST = 24;

/** What a segment carries: by what its bytes look like, as nothing else says it. */
export function applicationLayer(frame: Bytes, at: number, end: number): Layer[] {
  if (end <= at) return [];
  const start = frame.ascii(at, Math.min(16, end - at));
  if (methods.test(start)) return [headLayer(frame, at, end)];
  if (records[frame.u8(at)] !== undefined && frame.u8(at + 1) === 3) return [tls(frame, at, end)];
  if (start.startsWith(PREFACE)) {
    const preface = new LayerMaker('HTTP/2', 'RFC 9113', at).next('Preface', 24, PREFACE).made();
    return [preface, ...http2(frame, at + 24, end)];
  }
  const layers = http2(frame, at, end);
  if (layers.length > 0) return layers;
  const length = end - at;
  return [
    {
      name: 'Data',
      source: '',
      at,
      length,
      fields: [{ name: 'Length', value: `${length} bytes`, at, length }],
    },
  ];
}

function headLayer(frame: Bytes, at: number, end: number): Layer {
  const maker = new LayerMaker('HTTP/1.1', 'RFC 9112', at);
  let from = at;
  for (let place = at; place + 1 < end && maker.end - at < end - at; place++) {
    if (frame.u16(place) !== 0x0d0a) continue;
    const line = frame.ascii(from, place - from);
    maker.next(
      from === at ? 'Start line' : line === '' ? 'End of head' : 'Field',
      place + 2 - from,
      line,
    );
    from = place + 2;
    if (line === '') break;
  }
  if (from < end) maker.next('Content', end - from, `${end - from} bytes`);
  return maker.made(end - at);
}

function tls(frame: Bytes, at: number, end: number): Layer {
  const maker = new LayerMaker('TLS', 'RFC 8446', at);
  for (let i = 0; i < MOST && maker.end + 5 <= end; i++) {
    const type = frame.u8(maker.end);
    if (records[type] === undefined) break;
    const size = frame.u16(maker.end + 3);
    const length = Math.min(size + 5, end - maker.end);
    maker.next('Record', length, `${records[type]}, ${size} bytes`);
  }
  if (maker.end < end) maker.next('Rest of a record', end - maker.end, `${end - maker.end} bytes`);
  return maker.made(end - at);
}

function http2(frame: Bytes, at: number, end: number): Layer[] {
  const maker = new LayerMaker('HTTP/2', 'RFC 9113', at);
  for (let i = 0; i < MOST && maker.end + 9 <= end; i++) {
    const place = maker.end;
    const size = (frame.u8(place) << 16) | frame.u16(place + 1);
    const name = frames[frame.u8(place + 3)];
    const stream = frame.u32(place + 5);
    // Data belong to a stream: zeros are the middle of a message.
    if (name === undefined || stream >= 0x8000_0000 || (name === 'DATA' && stream === 0)) break;
    maker.next(name, Math.min(9 + size, end - place), `stream ${stream}, ${size} bytes`);
  }
  if (maker.end === at) return [];
  if (maker.end < end) maker.next('Rest of a frame', end - maker.end, `${end - maker.end} bytes`);
  return [maker.made(end - at)];
}
