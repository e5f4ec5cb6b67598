import type * as k from '../words.js';
import { costs, NO_COSTS } from './costs.js';
import { serviceRoutes } from './routes.js';
import { transport } from './transport.js';

/** What a service does that sends requests on. */
export const proxy = {
  routes: serviceRoutes.describe('Where requests go: by the first that fits.'),
  ...transport,
  costs: costs
    .leftOut(NO_COSTS)
    .describe('Time of a worker; on a machine with cores it waits for one.'),
};

export type PlainProxy = k.FieldsOf<typeof proxy>;
