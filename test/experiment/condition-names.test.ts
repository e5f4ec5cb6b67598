import { describe, expect, it } from 'vitest';
import { mistakesIn } from '../../src/experiment/expectations.js';
import { emptyTree } from '../../src/experiment/replicate.js';
import { run } from '../../src/index.js';
import { findResult, type ResultNode } from '../../src/model/result-tree.js';
import { plainOf } from '../whole/stages.js';

/** Something of all that conditions can speak of. */
const ALL = `
version: 1
name: all
duration: 2 s
mesh: { mode: sidecar, tls: strict, without: plain }
networks: { net: {}, other: {} }
hosts:
  client: { networks: [net], cpu: { cores: 1 } }
  outside: { networks: [net] }
services:
  web:
    network: net
    replicas: 2
    handler: [{ compute: 1 ms }, { call: db }]
    deployment: { nodes: [a, b] }
    authorization: [{ name: nobody, action: deny, rules: [{ from: { accounts: users } }] }]
    routes: [{ name: r, retries: 2, mirror: [{ service: db, share: 10 % }] }]
    balancer: { breaker: istio }
  db: { network: net, time: 1 ms, account: keeper }
traffic:
  users: { from: client, to: web, rate: 20/s, protocol: http1, objective: 99 %, retries: 2 }
  plain: { from: outside, to: web, rate: 5/s, protocol: http1 }
  flow: { kind: bulk, from: client, to: outside, bytes: 1 kB }
  ping: { kind: ping, from: client, to: outside }
timeline: [{ at: 1 s, rollout: web }, { at: 1 s, for: 1 s, slow: db, factor: 2 }]
`;

describe('every name in a condition', () => {
  it('is checked, in whatever there is: none but known ones are found', () => {
    const open: string[] = [];
    let branches = 0;
    const walk = (node: ResultNode, path: readonly string[]): void => {
      if (!(node instanceof Map)) return;
      branches++;
      if (node.get('no-such-name') !== undefined) open.push(path.join('.'));
      for (const [name, below] of node) walk(below, [...path, name]);
    };
    walk(emptyTree(plainOf(ALL)), []);
    expect(open).toEqual([]);
    expect(branches).toBeGreaterThan(200);
  });

  it.each([
    ['web.refusals.nobody.callers.user == 0', "did you mean 'web.refusals.nobody.callers.users'?"],
    ['web.refusals.nobdy.refused == 0', "did you mean 'web.refusals.nobody.refused'?"],
    ['users.failed.refusd == 0', "did you mean 'users.failed.refused'?"],
    ['users.flags.UX == 0', 'no result'],
    ['users.codes.999 == 0', 'no'],
    ['users.lost["rollout-wb"] == 0', 'rollout-web'],
    ['drops.outsid.rejected == 0', "did you mean 'drops.outside.rejected'?"],
    ['drops.outside.rejectd == 0', "did you mean 'drops.outside.rejected'?"],
    ['bottlenecks["client-net >"].goodputs < 1 Mbit/s', 'no'],
    ['bottlenecks["nowhere >"].goodput < 1 Mbit/s', 'no result'],
  ])('%s is refused before anything runs', (condition, message) => {
    const found = mistakesIn(plainOf(`${ALL}expect: [${JSON.stringify(condition)}]\n`));
    expect(found).toHaveLength(1);
    expect(found[0].message).toContain(message);
  });

  it('may be of what does not happen: then there is none of it', () => {
    const conditions = [
      'web.refusals.nobody.callers.client == 0',
      'web.refusals["mTLS strict"].callers.outside >= 0',
      'web.refusals.nobody.callers.keeper == 0',
      'users.lost["drain-a"] == 0',
      'users.lost.slow >= 0',
      'drops["client.eth0"].loss == 0',
      'drops["client.eth0 > net.client"].loss == 0',
      'drops.outside.rejected == 0',
    ];
    const plain = plainOf(`${ALL}expect: ${JSON.stringify(conditions)}\n`);
    expect(mistakesIn(plain)).toEqual([]);
    const { expectations } = run(plain);
    expect(expectations.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('is found in the words of tables, too', () => {
    const tree = emptyTree(plainOf(ALL));
    expect(findResult(tree, ['users', 'p99_all'])).not.toBeNull();
    expect(findResult(tree, ['users', 'p99_al'])).toBeNull();
  });
});
