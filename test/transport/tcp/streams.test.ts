import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Described } from '../../../src/engine/options.js';
import { Lab, MS, S } from '../../helpers/lab.js';
import { App, manner, open, type Said, tcpOf, Word } from './stand.js';

const described = (kind: string, options: Record<string, number>): Described => ({
  kind,
  options: new Map(Object.entries(options)),
});

interface Way {
  loss: number;
  duplication: number;
  corruption: number;
  jitter: number;
}

const impairments = ({ loss, duplication, corruption, jitter }: Way): Described[] => [
  described('duplication', { probability: duplication }),
  described('loss', { probability: loss }),
  described('corruption', { probability: corruption }),
  described('reordering', { probability: 0.2, delay: 1 + Math.round(jitter * MS) }),
];

/** What both ends read, over a way with its impairments, and what became of the connection. */
function converse(seed: number, way: Way, sizes: number[], answers: number[], said: Said) {
  const lab = new Lab({ seed: `${seed}` });
  const [a, b] = [lab.host('a'), lab.host('b')];
  const forward = impairments(way);
  lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', {
    delay: 5 * MS,
    rate: 20e6,
    // Without ARP, which gives up sooner than TCP.
    framing: 'ppp',
    forward,
    backward: impairments(way),
  });
  const [client, server] = [new App(lab), new App(lab)];
  tcpOf(b, said).listen(80, server);
  client.onOpen = (c) => {
    sizes.forEach((size, i) => c.send(new Word(`q${i}`, size), size, manner));
    c.finish();
  };
  server.onFinish = (c) => {
    answers.forEach((size, i) => c.send(new Word(`a${i}`, size), size, manner));
    c.close();
  };
  open(tcpOf(a, said), client, '10.0.0.2', 80);
  lab.run({ until: 2000 * S });
  return { client: client.heard, server: server.heard };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 4 });

it('what one application wrote is what the other read, in order, once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.record({
        loss: fc.double({ min: 0, max: 0.12, noNaN: true }),
        duplication: fc.double({ min: 0, max: 0.1, noNaN: true }),
        corruption: fc.double({ min: 0, max: 0.05, noNaN: true }),
        jitter: fc.double({ min: 0, max: 3, noNaN: true }),
      }),
      sizes,
      sizes,
      fc.record({
        profile: fc.constantFrom('linux', 'rfc'),
        congestion: fc.constantFrom('cubic', 'reno', 'dctcp', 'bbr1', 'fixed'),
        sack: fc.boolean(),
        timestamps: fc.boolean(),
        windowScaling: fc.boolean(),
        delayedAck: fc.boolean(),
        nagle: fc.boolean(),
      }),
      (seed, way, questions, answers, said) => {
        const { client, server } = converse(seed, way, questions, answers, said);
        expect(server).toEqual(['opened', ...questions.map((_, i) => `q${i}`), 'finished']);
        expect(client).toEqual(['opened', ...answers.map((_, i) => `a${i}`), 'DONE']);
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});
