import { httpServerOptions } from '../../src/transport/http/options.js';

const { keep, flow } = httpServerOptions(new Map());

/** HTTP as it is where nobody says otherwise. */
export const plain = {
  heads: { path: '/', requestFields: 0, responseFields: 0 },
  keep,
  flow,
  streaming: false,
};
