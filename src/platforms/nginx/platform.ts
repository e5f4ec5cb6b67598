import { Remarks } from '../gateways/gateway.js';
import { madeOf } from '../gateways/made.js';
import type { Platform } from '../platform.js';
import { readNginx } from './configuration.js';

/** nginx.conf, of nginx 1.22. */
export const nginx: Platform<'nginx'> = {
  name: 'nginx',
  files: 'configurations of nginx, which have blocks such as upstream or server',
  recognises: (text) =>
    /^[ \t]*(http|stream|events|server|upstream[ \t]+[^\s{:]+)\s*\{/m.test(text),
  alone: (file) => ({ nginx: [file], name: 'gateway' }),
  read(includes, around) {
    const remarks = new Remarks();
    const gateways = includes.flatMap((each) => readNginx(each, remarks) ?? []);
    return madeOf(gateways, around, remarks);
  },
};
