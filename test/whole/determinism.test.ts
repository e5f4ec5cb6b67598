import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example, load, plainOf, root } from './stages.js';
import { reversed } from './shuffle.js';
import { compare, createRun, expand, run } from '../../src/index.js';

const textOf = (name: string) => readFileSync(join(root, 'scenarios', `${name}.yaml`), 'utf8');
const text = textOf('docker-network');
/** Connections, with TLS and HTTP/2, and losses on some; sidecars. */
const CONNECTED = ['handshakes', 'head-of-line', 'mtls-migration'];
const digest = run(load('docker-network')).digest;

const digests = new Map<string, string>([['docker-network', digest]]);
/** Of a scenario, run once. */
function digestOf(name: string): string {
  const known = digests.get(name) ?? run(load(name)).digest;
  digests.set(name, known);
  return known;
}

const QUEUE = `version: 1
services: { web: { replicas: 3, time: exponential(5 ms) } }
traffic: { users: { to: web, arrivals: poisson(300/s), requests: 200 } }
`;

/** What runs in the worker and in the page: the stages of the built library. */
const stages = `
  const digests = texts.map((text) => {
    const parsed = parse(text, { file: 'scenario.yaml', read: () => '' });
    return run(lower(parsed.scenario).plain).digest;
  });
`;

describe('the digest of docker-network', () => {
  it('is the same twice', () => {
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(run(load('docker-network')).digest).toBe(digest);
  });

  it('is another for another seed', () => {
    const other = run(plainOf(`seed: 2\n${QUEUE}`)).digest;
    expect(other).not.toBe(run(plainOf(QUEUE)).digest);
  });

  it('is not moved by captures, traces, lists, recordings or slices', () => {
    const sliced = createRun(load('docker-network'), {
      capture: 'all',
      trace: 'ping#2',
      requests: true,
      packets: true,
      record: 50,
      replication: 0,
    });
    while (!sliced.advance(7));
    const results = sliced.results();
    expect(results.digest).toBe(digest);
    expect(results.trace.length).toBeGreaterThan(4);
    expect(results.packets?.length).toBeGreaterThan(8);
    expect(results.recording?.facts).toHaveLength(50);
    expect(results.recording?.leftOut.facts).toBeGreaterThan(50);
  });

  it('is the same from the expanded form, which expands to itself', () => {
    const expanded = expand(load('docker-network'));
    expect(run(plainOf(expanded)).digest).toBe(digest);
    expect(expand(plainOf(expanded))).toBe(expanded);
  });

  it('does not depend on the order of keys in the file', () => {
    const shuffled = reversed(text);
    expect(shuffled).not.toBe(text);
    expect(run(plainOf(shuffled)).digest).toBe(digest);
  });

  it('is the same in a worker thread, and those of connections', async () => {
    const texts = [text, ...CONNECTED.map(textOf)];
    const worker = new Worker(
      `
      const { parentPort, workerData: { texts, library } } = require('node:worker_threads');
      import(library).then(({ parse, lower, run }) => { ${stages} parentPort.postMessage(digests); });
      `,
      { eval: true, workerData: { texts, library: join(root, 'dist', 'index.js') } },
    );
    const answer = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(answer).toEqual([digest, ...CONNECTED.map(digestOf)]);
  });
});

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

describe.runIf(browser !== undefined)('in headless Chromium', () => {
  let server: Server;
  /** The library, and what its page of the documents says of workers. */
  const scripts = new Map([
    ['/netloom.js', readFileSync(join(root, 'dist', 'index.js'), 'utf8')],
    ...['worker.js', 'page.js'].map((name): [string, string] => [
      `/${name}`,
      example(name).replace("'netloom'", "'/netloom.js'"),
    ]),
  ]);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const served = scripts.get(request.url ?? '');
      response.setHeader('content-type', served === undefined ? 'text/html' : 'text/javascript');
      response.end(served ?? '<!doctype html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => server.close());

  it('gives the same digests', { timeout: 60_000 }, async () => {
    const open = await chromium.launch({
      executablePath: browser,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await open.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const inPage = (names: readonly string[]): Promise<unknown> =>
        page.evaluate(`(async () => {
          const { parse, lower, run } = await import('/netloom.js');
          const texts = ${JSON.stringify(names.map(textOf))};
          ${stages}
          return digests;
        })()`);
      // One of them draws from most distributions, so that logarithms and powers take part.
      const all = ['docker-network', 'load-balancer', ...CONNECTED];
      expect(await inPage(all)).toEqual(all.map(digestOf));
      const code = [['./first.mjs', example('first.mjs')]] as const;
      const study = { policies: ['random', './first.mjs'], replications: 2 };
      const compared = (place: string, policies: readonly string[]): Promise<unknown> =>
        page.evaluate(`(async () => {
          const { compare } = await import('/netloom.js');
          const { workers } = await import('/page.js');
          const [study, code] = ${JSON.stringify([{ ...study, policies }, code])};
          const done = await compare(${JSON.stringify(QUEUE)}, { ...study, code: new Map(code), ${place} });
          return JSON.stringify(done.comparison);
        })()`);
      const here = async (policies: readonly string[]): Promise<string> => {
        const done = await compare(QUEUE, { ...study, policies, code: new Map(code) });
        return JSON.stringify(done.ok && done.comparison);
      };
      expect(await compared('', study.policies)).toBe(await here(study.policies));
      const ours = ['random', 'round-robin'];
      expect(await compared('place: workers(2)', ours)).toBe(await here(ours));
      // The workers of the page have consented to no code.
      await expect(compared('place: workers(2)', study.policies)).rejects.toThrow(/is code/);
    } finally {
      await open.close();
    }
  });
});
