import { Remarks } from '../gateways/gateway.js';
import { madeOf } from '../gateways/made.js';
import type { Platform } from '../platform.js';
import { readHaproxy } from './configuration.js';

/** haproxy.cfg, of HAProxy 2.6. */
export const haproxy: Platform<'haproxy'> = {
  name: 'haproxy',
  files: 'configurations of HAProxy, which have frontend, backend or listen',
  recognises: (text) =>
    /^(frontend|backend|listen)[ \t]+[\w.:-]+([ \t]+from[ \t]+\S+)?[ \t]*(#.*)?\r?$/m.test(text),
  alone: (file) => ({ haproxy: [file], name: 'gateway' }),
  read(includes, around) {
    const remarks = new Remarks();
    const gateways = includes.flatMap((each) => readHaproxy(each, remarks) ?? []);
    return madeOf(gateways, around, remarks);
  },
};
