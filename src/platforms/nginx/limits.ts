import type { TreeMap } from '../../scenario/document.js';
import type { Remarks } from '../gateways/gateway.js';
import { mapOf } from '../mesh/words.js';
import type { Scope } from './scope.js';

/** limit_req, in the words of a route's `limit`. */
export class Limits {
  private readonly zones = new Map<string, { key: string; interval: number }>();

  constructor(
    http: Scope,
    private readonly remarks: Remarks,
  ) {
    for (const { args, place } of http.all('limit_req_zone')) {
      const zone = /^zone=([^:]+)/.exec(args[1] ?? '')?.[1];
      const [, rate, per] = /^rate=(\d+)r\/([sm])$/.exec(args[2] ?? '') ?? [];
      if (zone === undefined || rate === undefined || Number(rate) === 0) {
        remarks.complain(
          place,
          'expected a key, zone=NAME:SIZE and rate=10r/s of a limit_req_zone',
        );
        continue;
      }
      const interval = Math.max(1, Math.round((per === 's' ? 1e9 : 60e9) / Number(rate)));
      this.zones.set(zone, { key: args[0], interval });
    }
  }

  /** Null for none. */
  of(scope: Scope): TreeMap | null {
    const [directive] = scope.inherited('limit_req');
    if (directive === undefined) return null;
    const { args, place } = directive;
    const name = args.find((each) => each.startsWith('zone='))?.slice('zone='.length) ?? '';
    const zone = this.zones.get(name);
    if (zone === undefined) {
      this.remarks.complain(place, `there is no limit_req_zone '${name}'`);
      return null;
    }
    if (/\$(?!server_name|host$)/.test(zone.key)) {
      const meaning = `limits by '${zone.key}' tell clients apart, which is not modelled: nobody is limited`;
      this.remarks.leaveOut('limit_req', place, meaning);
      return null;
    }
    const burst = Number(/^\d+$/.exec(valueOf(args, 'burst'))?.[0] ?? 0);
    if (burst > 0 && !args.includes('nodelay')) {
      this.remarks.warn(
        place,
        'requests within the burst go at once, as with nodelay; others get 429',
      );
    }
    return mapOf({ tokens: burst + 1, fill: 1, interval: `${zone.interval} ns` });
  }
}

function valueOf(args: readonly string[], key: string): string {
  return args.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
}
