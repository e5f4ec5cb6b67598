import { Remarks } from '../gateways/gateway.js';
import { madeOf } from '../gateways/made.js';
import type { Platform } from '../platform.js';
import { readEnvoy } from './configuration.js';

/** An Envoy bootstrap with static resources. */
export const envoy: Platform<'envoy'> = {
  name: 'envoy',
  files: 'configurations of Envoy, which have static_resources',
  recognises: (text) => /^\s*[{]?\s*["']?static_?[rR]esources["']?\s*:/m.test(text),
  alone: (file) => ({ envoy: file, name: 'gateway' }),
  read(includes, around) {
    const remarks = new Remarks();
    const gateways = includes.flatMap((each) => readEnvoy(each, remarks) ?? []);
    return madeOf(gateways, around, remarks);
  },
};
