import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** How a machine asks for names, beside whom. */
export const asking = {
  search: k
    .list(k.domain())
    .describe('Domains in which names are looked for that have fewer dots than `ndots`.'),
  ndots: k
    .integer({ min: 0, max: 15 })
    .describe('So many dots in a name have it looked up as it is before the search list.'),
  libc: k
    .choice(['glibc', 'musl'])
    .describe('Whose resolver: glibc asks server by server, musl all at once.'),
  aaaa: k
    .boolean()
    .describe('Ask for IPv6 addresses as well, as getaddrinfo does; here no name has any.'),
  attempts: k.integer({ min: 1, max: 5 }).describe('How often each server is asked.'),
  timeout: k
    .duration({ min: SECOND, max: 30 * SECOND })
    .describe('How long an answer is waited for.'),
  rotate: k.boolean().describe('Begin with another server each time (glibc).'),
  questions: k
    .choice(['parallel', 'single-request', 'single-request-reopen'])
    .describe(
      'Both questions at once; or one after the other, from one socket or from two (glibc).',
    ),
  edns: k
    .orNone(k.integer({ min: 512, max: 65535 }))
    .describe('Bytes that an answer over UDP may have (edns0: 1200; glibc); none: 512.'),
  tcp: k.boolean().describe('Ask over TCP from the start (use-vc; glibc).'),
};

/** resolv.conf(5), for a caller that is content with IPv4. */
export const ASKING = {
  search: [] as string[],
  ndots: 1,
  libc: 'glibc' as const,
  aaaa: false,
  attempts: 2,
  timeout: 5 * SECOND,
  rotate: false,
  questions: 'parallel' as const,
  edns: null,
  tcp: false,
};

const servers = k.oneOrMore(k.address()).describe('The DNS servers that it asks, in order.');

const wholeResolver = k.object({ servers, ...k.withDefaults(asking, ASKING) });

/** Whom a machine asks for names, and how: as `/etc/resolv.conf` says it. */
export type PlainResolver = k.ValueOf<typeof wholeResolver>;

export const resolver = k
  .forms({
    scalar: k.turn(k.address(), (server): PlainResolver => ({ servers: [server], ...ASKING })),
    map: wholeResolver,
  })
  .written((told) => (isOrdinary(told) ? told.servers[0] : wholeResolver.write(told)));

/** One server, asked in the ordinary way. */
function isOrdinary(told: PlainResolver): boolean {
  const keys = Object.keys(ASKING) as (keyof typeof ASKING)[];
  return (
    told.servers.length === 1 &&
    told.search.length === 0 &&
    keys.every((key) => key === 'search' || told[key] === ASKING[key])
  );
}

/** Servers that are asked for names that one does not know itself. */
export const forward = k.object({
  to: k.oneOrMore(k.address()).describe('Their addresses: one of them is drawn for each question.'),
  tcp: k.boolean().leftOut(false).describe('Over TCP, by connections that are kept.'),
});

/** CoreDNS's bounds (plugin/cache). */
export const CACHE = { success: 3600 * SECOND, denial: 1800 * SECOND };

/** As NodeLocal DNSCache is set up (kubernetes cluster/addons/dns/nodelocaldns). */
export const NODE_CACHE = {
  address: '169.254.20.10',
  tcp: true,
  success: 30 * SECOND,
  denial: 5 * SECOND,
};

export const cache = k
  .object({
    success: k.duration().describe('How long an answer is kept at most.'),
    denial: k.duration().describe('How long it is kept that there is nothing.'),
  })
  .with(CACHE);

/** What DNS flag day 2020 has agreed on: it passes the ways that there are. */
export const MOST_OVER_UDP = 1232;

/** What a DNS server does. */
export const nameServer = {
  ttl: k.duration().describe('Told in answers.'),
  delay: k.duration().describe('Time to answer one query.'),
  negativeTtl: k
    .orNone(k.duration())
    .leftOut(null)
    .describe('How long it may be kept that there is no such name; none: it does not say.'),
  zones: k
    .orNone(k.list(k.domain()))
    .leftOut(null)
    .describe('Domains in which there are no other names than its own.'),
  forward: k.orNone(forward).leftOut(null).describe('Whom it asks for names it does not know.'),
  cache: k.orNone(cache).leftOut(null).describe('What it keeps of what others have answered.'),
  maximum: k
    .integer({ min: 512, max: 65535 })
    .leftOut(MOST_OVER_UDP)
    .describe('Bytes of an answer over UDP at most, for who takes so many (EDNS).'),
};
