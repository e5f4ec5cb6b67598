/** What is told of requests, whoever has sent them. */
import { flags } from '../../calls/response.js';
import { count, number, record, tally } from '../fields.js';
import type { NameSet } from '../known-names.js';
import { ofOutcomes, latency } from './latency.js';

/** Attempts for measured requests: each is a request of its own. */
export const attempts = record(
  {
    sent: count('First ones included.'),
    perRequest: number().orNull(),
    retries: count('Made because one before had failed.'),
    hedges: count('Made while one was under way.'),
    tied: count('Made as the second of a tied pair.'),
    wins: count('Requests that a hedge, or the second of a pair, answered.', { more: true }),
    ended: tally(ofOutcomes, 'By outcome.'),
    unfinished: count(),
  },
  { a_request: 'perRequest', won: 'wins', cancelled: 'ended.cancelled' },
);

const FLAGS: NameSet = new Set<string>(flags);
/** Too many to be named. */
const STATUSES: NameSet = {
  has: (name) => /^(0|[1-5]\d\d)$/.test(name),
  [Symbol.iterator]: () => [][Symbol.iterator](),
};

/** What ends were in HTTP's words. */
export const responses = {
  codes: tally(() => STATUSES, 'Ends by HTTP status; 0 where nobody was told.'),
  flags: tally(
    () => FLAGS,
    "Ends by Envoy's response flag, such as UH, UO, UT, URX; one may have several.",
    false,
  ),
};

/** Look-ups of names, where clients look one up. */
export const lookUps = record(
  {
    count: count('Look-ups: of all names that a search list makes of one, together.'),
    queries: count('Questions sent to DNS servers, each time that they are.'),
    answers: record({
      address: count('With addresses.'),
      empty: count('There is such a name, without addresses of the kind.'),
      unknown: count('There is no such name.'),
      failed: count('The server cannot say.'),
      truncated: count('Cut: it is asked again over TCP.'),
    }),
    timeouts: count('Times that an answer did not come before the time was up.'),
    hits: count("Look-ups that a cache of the host's answered.", { more: true }),
    time: latency.means('From the beginning of a look-up to its end.'),
  },
  {
    look_ups: 'count',
    questions: 'queries',
    unknown: 'answers.unknown',
    mean: 'time.mean',
    p50: 'time.p50',
    p99: 'time.p99',
    max: 'time.max',
  },
);
