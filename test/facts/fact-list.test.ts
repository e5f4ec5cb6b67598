import { describe, expect, it } from 'vitest';
import { FactListBuilder } from '../../src/facts/list/builder.js';
import { kinds } from '../../src/facts/list/fields.js';
import { type Fact, listOf, pack, Playback, run, unpack } from '../../src/index.js';
import { load } from '../whole/stages.js';

const ended = { kind: 'request-ended', place: '', outcome: 'completed' } as const;

describe('a list of facts', () => {
  it('gives back what was written, whatever the values', () => {
    const facts: Fact[] = [
      ...[0, -1, -7, 127, 128, 2 ** 31, 2 ** 49, 2 ** 51, 2 ** 53, 0.1, -2.5e300, Infinity].map(
        (value, i): Fact => ({ ...ended, at: i, request: i, latency: value }),
      ),
      {
        kind: 'packet-made',
        at: 20,
        place: 'a',
        packet: 1,
        request: -1,
        from: 0,
        protocol: 'tcp',
        type: 0,
        source: '10.0.0.1:80',
        destination: '10.0.0.2:1',
        size: 60,
        segment: {
          flags: 'S',
          sequence: 4294967295,
          acknowledgement: null,
          window: 65535,
          payload: 0,
          mss: 1460,
          windowScale: 7,
          sackPermitted: true,
          timestamps: [1, 0],
          sack: [[1, 2]],
        },
      },
      {
        kind: 'changed',
        at: 21,
        place: '',
        change: 'link',
        names: ['a - b'],
        more: 0,
        to: { rate: null, impairments: ['loss'] },
        entry: 0,
        phase: 'for good',
      },
    ];
    expect([...listOf(facts)]).toEqual(facts);
  });

  it('keeps every fact of runs of many kinds as it was told', () => {
    const seen = new Set<string>();
    for (const name of ['docker-network', 'tcp-dumbbell', 'circuit-breaker', 'head-of-line']) {
      const record = 3000;
      const { recording } = run(load(name, 'duration=60 ms', 'warmup=0 s', 'expect=[]'), {
        record,
      });
      const all = [...recording!.facts];
      for (const { kind } of all) seen.add(kind);
      expect([...listOf(JSON.parse(JSON.stringify(all)) as Fact[])]).toEqual(all);
    }
    expect([...seen].every((kind) => (kinds as readonly string[]).includes(kind))).toBe(true);
    expect(seen.size).toBeGreaterThan(20);
  });

  it('is in the order of time, though some are told late', () => {
    const at = (time: number, request: number): Fact => ({
      ...ended,
      at: time,
      request,
      latency: 0,
    });
    const builder = new FactListBuilder();
    const frame = (byte: number) => ({ bytes: Uint8Array.of(byte, 0), size: 2 });
    builder.add(at(5, 1), frame(1));
    builder.add(at(3, 2), frame(2));
    builder.add(at(4, 3));
    const facts = builder.build();
    expect([...facts].map(({ at: time }) => time)).toEqual([3, 4, 5]);
    expect([0, 1, 2].map((i) => facts.frameAt(i)?.bytes)).toEqual([
      Uint8Array.of(2),
      undefined,
      Uint8Array.of(1),
    ]);
    expect([2, 3, 3.5, 5].map((time) => facts.until(time))).toEqual([0, 1, 1, 3]);
  });

  it('goes from a worker to a page by its buffers, with the frames that were on the wire', () => {
    const { recording, captures } = run(load('docker-network'), {
      record: 100_000,
      frames: true,
      capture: 'all',
    });
    const all = [...recording!.facts];
    const [packed, buffers] = pack(recording!);
    const copy = unpack(structuredClone(packed, { transfer: buffers }));
    expect([...copy.facts]).toEqual(all);
    expect(buffers.every(({ byteLength }) => byteLength === 0)).toBe(true);
    const first = all.findIndex(({ kind }) => kind === 'packet-sent');
    const { bytes, size } = copy.facts.frameAt(first)!;
    expect(size).toBeGreaterThanOrEqual(bytes.length);
    const captured = Buffer.from(captures.get(all[first].place.split('.')[0])!);
    expect(captured.includes(Buffer.from(bytes))).toBe(true);
    const playback = new Playback(copy);
    playback.seek(Infinity);
    expect(playback.moment.packets.size).toBe(0);
  });
});
