import { mapOf } from '../mesh/words.js';
import type { Gateway, Remarks } from '../gateways/gateway.js';
import type { Told } from '../platform.js';
import { HttpReader } from './http.js';
import { readFiles } from './includes.js';
import { Scope } from './scope.js';
import { readStream } from './stream.js';
import { type NginxUpstream, readUpstream } from './upstream.js';
import { Variables } from './variables.js';

const MAIN = new Set([
  'http',
  'stream',
  'events',
  'worker_processes',
  'server',
  'upstream',
  'map',
  'split_clients',
  'limit_req_zone',
]);

/** What an nginx.conf, with the files that it includes, comes to; null where it cannot be read. */
export function readNginx(
  { nginx, name, network }: Told<'nginx'>,
  remarks: Remarks,
): Gateway | null {
  const place = { file: nginx[0].file, line: 1, column: 1 };
  const before = remarks.problems.length;
  const directives = readFiles(nginx, remarks);
  if (remarks.problems.length > before) return null;
  const main = new Scope(directives, place, null);
  const blocks = main.all('http');
  // A file of conf.d has what stands in http.
  const http = blocks.length > 0 ? main.within(blocks[0]) : main;
  if (http !== main) main.leaveOut(MAIN, remarks);
  const streams = main.all('stream').map((each) => main.within(each));
  const variables = new Variables(http, remarks);
  const workers = workersOf(main, remarks);
  const upstreams = new Map<string, NginxUpstream>();
  for (const scope of [http, ...streams]) {
    for (const each of scope.all('upstream')) {
      const [called = ''] = each.args;
      if (upstreams.has(called))
        remarks.complain(each.place, `there is an upstream '${called}' already`);
      upstreams.set(called, readUpstream(each, scope.within(each), workers, remarks));
    }
  }
  const reader = new HttpReader(http, upstreams, variables, remarks);
  reader.read();
  const relays = streams.flatMap((each) => readStream(each, upstreams, variables, remarks));
  const { ports, routes, transport } = reader;
  if (routes.length === 0 && relays.length === 0) {
    remarks.complain(
      place,
      'has no server that sends anything on: it needs `server` with `proxy_pass`',
    );
  }
  return {
    ...{ name, network, ports, routes, relays, transport, place },
    upstreams: [...new Set([...upstreams.values(), ...reader.others])],
    words: mapOf({ http: reader.http1 }),
  };
}

function workersOf(main: Scope, remarks: Remarks): number {
  const directive = main.all('worker_processes').at(-1);
  const text = directive?.args[0] ?? '1';
  if (directive === undefined || /^\d{1,4}$/.test(text)) return Math.max(1, Number(text));
  const meaning = 'how many cores there are is not known: all that it has comes from one worker';
  remarks.leaveOut('worker_processes auto', directive.place, meaning);
  return 1;
}
