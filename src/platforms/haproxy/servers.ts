import type { TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { Remarks, Server } from '../gateways/gateway.js';
import type { ProxySection } from './proxy.js';
import { type Line, timeOf } from './syntax.js';

/** A server with what HAProxy is told of it beside its weight. */
export interface HaproxyServer extends Server {
  check: { interval: number; rise: number; fall: number } | null;
  /** Null for as many as it likes. */
  maxconn: number | null;
  slowstart: number | null;
  isBackup: boolean;
  isSafe: boolean;
  speaksHttp2: boolean;
}

/** Parameters that have a value, and change no traffic here. */
const VALUED = new Set(
  'fastinter downinter port addr cookie verify verifyhost ca-file ca-verify-file crt sni alpn proto check-sni check-alpn check-proto on-marked-down on-marked-up on-error resolvers resolve-prefer resolve-net resolve-opts init-addr id pool-max-conn pool-purge-delay pool-low-conn max-reuse ssl-min-ver ssl-max-ver ciphers ciphersuites crl-file namespace agent-inter agent-addr agent-port agent-send error-limit observe track source minconn maxqueue redir socks4 tcp-ut usesrc interface ws log-proto curves sigalgs client-sigalgs'.split(
    ' ',
  ),
);

const MEANINGS: Readonly<Record<string, string>> = {
  minconn: 'limits of servers do not change with the load',
  maxqueue: 'as many requests may wait for a server as come',
  observe: 'servers are not marked by what they answer: checks alone do that',
  track: 'its health is its own',
  redir: 'clients are not sent on to it',
  'agent-check': 'its weight and its health are not asked of an agent',
  'send-proxy': 'servers see the address of the gateway',
};

interface Told {
  weight: number;
  check: boolean;
  inter: number;
  rise: number;
  fall: number;
  maxconn: number | null;
  slowstart: number | null;
  backup: boolean;
  disabled: boolean;
  ssl: boolean;
  http2: boolean;
}

const USUAL: Told = {
  ...{ weight: 1, check: false, inter: 2e9, rise: 2, fall: 3, maxconn: null, slowstart: null },
  ...{ backup: false, disabled: false, ssl: false, http2: false },
};

const MOST = 10_000;

export function readServers(proxy: ProxySection, remarks: Remarks): HaproxyServer[] {
  let usual = USUAL;
  for (const { words, place } of proxy.all('default-server')) {
    usual = parameters(words.slice(1), usual, place, remarks);
  }
  const servers: HaproxyServer[] = [];
  const backups = (): number => servers.filter(({ isBackup }) => isBackup).length;
  const add = (
    line: Line,
    name: string,
    address: string,
    host: string | null,
    rest: string[],
  ): void => {
    const at = addressOf(address);
    if (at === null) {
      remarks.complain(line.place, `expected a server such as app1:8080, not '${address}'`);
      return;
    }
    const told = parameters(rest, usual, line.place, remarks);
    const words: TreeMap = new Map();
    if (told.weight !== 1) words.set('weight', told.weight);
    // One backup stands in for all, then the next.
    if (told.backup)
      words.set('priority', Math.min(127, proxy.option('allbackups') ? 1 : backups() + 1));
    if (told.disabled) words.set('absent', true);
    const { inter: interval, rise, fall } = told;
    servers.push({
      ...{ name, words, place: line.place, host: host ?? at.host, port: at.port ?? 80 },
      check: told.check ? { interval, rise, fall } : null,
      ...{ maxconn: told.maxconn, slowstart: told.slowstart, isBackup: told.backup },
      ...{ isSafe: told.ssl, speaksHttp2: told.http2 },
    });
    if (at.port === null)
      remarks.warn(line.place, `'${name}' has no port, which is that of the client then: here 80`);
  };
  for (const line of proxy.own('server')) {
    const [, name = '', address = '', ...rest] = line.words;
    add(line, name, address, null, rest);
  }
  for (const line of proxy.own('server-template')) {
    const [, prefix = '', range = '', address = '', ...rest] = line.words;
    const [, from = '1', to] = /^(?:(\d+)-)?(\d+)$/.exec(range) ?? [];
    if (to === undefined || Number(to) - Number(from) >= MOST) {
      remarks.complain(line.place, `expected how many servers, such as 3 or 1-3, not '${range}'`);
      continue;
    }
    // Each is one of the addresses that the name has.
    for (let i = Number(from); i <= Number(to); i++)
      add(line, `${prefix}${i}`, address, `${prefix}${i}`, rest);
  }
  return servers;
}

function parameters(words: readonly string[], usual: Told, place: Place, remarks: Remarks): Told {
  const told = { ...usual };
  const number = (key: string, text: string | undefined): number => {
    if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
    remarks.complain(place, `expected a whole number of '${key}', not '${text ?? 'nothing'}'`);
    return 0;
  };
  const time = (key: string, text: string | undefined): number => {
    const found = text === undefined ? null : timeOf(text);
    if (found === null) remarks.complain(place, `expected a time such as 2s of '${key}'`);
    return Math.max(1, found ?? 1);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const next = words[i + 1];
    if (Object.hasOwn(MEANINGS, word)) remarks.leaveOut(word, place, MEANINGS[word]);
    if (word === 'weight') told.weight = number(word, words[++i]);
    else if (word === 'inter') told.inter = time(word, words[++i]);
    else if (word === 'rise') told.rise = Math.max(1, number(word, words[++i]));
    else if (word === 'fall') told.fall = Math.max(1, number(word, words[++i]));
    else if (word === 'maxconn') told.maxconn = number(word, words[++i]) || null;
    else if (word === 'slowstart') told.slowstart = time(word, words[++i]);
    else if (word === 'check') told.check = true;
    else if (word === 'no-check') told.check = false;
    else if (word === 'backup') told.backup = true;
    else if (word === 'no-backup') told.backup = false;
    else if (word === 'disabled') told.disabled = true;
    else if (word === 'enabled') told.disabled = false;
    else if (word === 'ssl') told.ssl = true;
    else if (word === 'no-ssl') told.ssl = false;
    else if ((word === 'proto' || word === 'alpn') && next?.split(',')[0] === 'h2')
      told.http2 = true;
    if (VALUED.has(word)) i++;
  }
  return told;
}

/** The port is null where none is said; null for what is no address. */
function addressOf(text: string): { host: string; port: number | null } | null {
  const [, host, port] = /^(?:ipv4@|ipv6@)?(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined || host === '' || /[$/%]/.test(host)) return null;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return null;
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: number };
}
