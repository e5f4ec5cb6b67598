import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Results } from '../../src/model/results.js';
import { listOf } from '../../src/facts/recording.js';
import { fileName, FileNames } from '../../src/report/file-name.js';
import { files } from '../../src/report/files.js';
import { fixture } from './fixture.js';

function contentOf(results: Results): Map<string, string> {
  const decoder = new TextDecoder();
  return new Map(
    files(results).map(({ name, content }) => [
      name,
      [...content]
        .map((piece) => (typeof piece === 'string' ? piece : decoder.decode(piece)))
        .join(''),
    ]),
  );
}

describe('files', () => {
  it('are these, for a run without wishes', () => {
    expect([...contentOf(fixture()).keys()]).toEqual([
      'summary.json',
      'workloads.csv',
      'clients.csv',
      'services.csv',
      'backends.csv',
      'links.csv',
      'queues.csv',
      'drops.csv',
      'series.csv',
      'cpus.csv',
      'hops.csv',
      'responses.csv',
      'timeline.csv',
    ]);
  });

  it('are the same bytes for the same results', () => {
    expect(contentOf(fixture())).toEqual(contentOf(fixture()));
  });

  it('read as this', () => {
    for (const [name, content] of contentOf(fixture())) {
      expect(`${name}\n${content}`).toMatchSnapshot(name);
    }
  });

  it('have requests, packets, a trace and captures when the run has them', () => {
    const results = fixture();
    results.requests = [
      {
        workload: 'users',
        client: 'a',
        number: 1,
        intended: 1_000_000,
        latency: null,
        code: 504,
        flags: 'UT',
        outcome: 'timeout',
        service: 'web',
        replica: '',
        earlierAttempts: null,
        backOff: null,
        network: null,
        proxy: null,
        balancerQueue: null,
        serverQueue: null,
        serviceTime: null,
        id: 0,
        parent: null,
        why: 'client',
      },
    ];
    results.packets = [];
    const made = { workload: 'users', number: 1, attempt: 0, to: '', why: 'client' } as const;
    const request = { request: 0, parent: -1, ...made };
    results.trace = [{ kind: 'request-made', at: 2e6, place: 'c1', ...request }];
    const { trace: facts } = results;
    const leftOut = { facts: 3, since: 5 };
    results.recording = { formatVersion: 1, facts: listOf(facts), limit: 1, leftOut };
    results.captures.set('c1.eth0', new Uint8Array([0x0a, 0x0d, 0x0d, 0x0a]));
    const content = contentOf(results);
    expect(content.get('requests.csv')?.split('\n')[1]).toBe(
      'users,a,1,1,,timeout,504,UT,web,,,,,,,,,0,,client',
    );
    expect(content.get('packets.csv')).toBe(
      'id,created_ms,ended_ms,protocol,source,sourcePort,destination,destinationPort,size_bytes,' +
        'end,place,reason,originalSource,originalSourcePort,originalDestination,' +
        'originalDestinationPort,request,payload_bytes,flags,sequence,acknowledgement,window\n',
    );
    expect(content.get('trace.txt')).toBe('      2.000000 ms  c1: sends request 1 of users\n');
    expect(JSON.parse(content.get('recording.json') ?? '')).toEqual({
      ...results.recording,
      facts,
    });
    expect(content.get('c1.eth0.pcapng')).toBe('\n\r\r\n');
  });

  it('keep in summary.json what was demanded of it, in any JSON reader', () => {
    const summary = JSON.parse(contentOf(fixture()).get('summary.json') ?? '');
    expect(summary).toMatchObject({
      scenario: 'shop',
      seed: '1',
      digest: '0123456789abcdef',
      simulatedTime: 2,
      partial: false,
      conservation: { balanced: true, packets: { balanced: true }, requests: { balanced: true } },
      workloads: { users: { failed: { timeout: 6 }, latency: { p999: 99.96 } } },
      services: { web: { backends: { '10': { requests: 599 } }, fairness: { cv: 0.112 } } },
      expectations: [{ observed: 3, holds: false }, { holds: true }],
    });
    for (const big of [
      'series',
      'requests',
      'packets',
      'captures',
      'trace',
      'histograms',
      'serviceHistograms',
    ]) {
      expect(summary).not.toHaveProperty(big);
    }
  });
});

describe('fileName', () => {
  it('lets no name out of its folder', () => {
    expect(fileName('../../etc/passwd')).toBe('%2E.%2F..%2Fetc%2Fpasswd');
    expect(fileName('.')).toBe('%2E');
    expect(fileName('')).toBe('%');
    expect(fileName('docker-network')).toBe('docker-network');
  });

  it('is safe, and different for different names', () => {
    const names = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(fileName(a)).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9._%-]*$/);
        expect(fileName(a) === fileName(b)).toBe(a === b);
      }),
    );
  });

  it('is short enough for every file system', () => {
    const long = fileName('界'.repeat(100));
    expect(long.length).toBe(100);
    expect(fileName(`${'界'.repeat(99)}x`)).not.toBe(long);
  });
});

describe('names side by side', () => {
  it('are distinct, also where capitals do not count', () => {
    const names = new FileNames();
    expect(names.next('p99 n=1, load=0.5')).toBe('p99_n-1_load-0.5');
    expect(names.next('p99 n-1 load=0.5')).toBe('p99_n-1_load-0.5-2');
    expect(names.next('P99 n-1 load=0.5')).toBe('P99_n-1_load-0.5-3');
    expect(names.next('x'.repeat(3000)).length).toBe(100);
  });
});
