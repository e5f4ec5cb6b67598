import type * as k from '../words.js';
import { serviceRoutes } from './routes.js';
import { transport } from './transport.js';

/** What a service does that sends requests on. */
export const proxy = {
  routes: serviceRoutes.describe('Where requests go: by the first that fits.'),
  ...transport,
};

export type PlainProxy = k.FieldsOf<typeof proxy>;
