/** A worker of the page: does what it is asked, one thing after the other, until it is ended. */
import { jsonSchema } from '../../scenario/json-schema.js';
import { check } from './check.js';
import type { Ask, Deed, Deeds, Say } from './messages.js';
import { lab } from './lab.js';
import { compareAll } from './compare.js';
import { perform, takeTexts } from './lane.js';
import { charts, lastFiles, run } from './run.js';
import { tape } from './tape.js';

type Doing<D extends Deed> = (
  asked: Deeds[D]['asked'],
  tell: (told: Deeds[D]['told']) => void,
  hand: (buffers: ArrayBuffer[]) => void,
) => Deeds[D]['answer'] | Promise<Deeds[D]['answer']>;

const deeds: { [D in Deed]: Doing<D> } = {
  check,
  lab,
  schema: jsonSchema,
  run,
  charts,
  compare: compareAll,
  tape,
  texts: takeTexts,
  perform,
  files: lastFiles,
};

/** A worker's own `self`, of which the DOM's types know a window's only. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<Ask>) => void;
  postMessage(message: Say, hand?: ArrayBuffer[]): void;
};

let last: Promise<void> = Promise.resolve();
scope.onmessage = ({ data }) => {
  last = last.then(() => obey(data));
};

async function obey<D extends Deed>({ id, deed, asked }: Ask<D>): Promise<void> {
  const handed: ArrayBuffer[] = [];
  try {
    const answer = await deeds[deed](
      asked,
      (told) => scope.postMessage({ id, told }),
      (buffers) => handed.push(...buffers),
    );
    scope.postMessage({ id, answer }, handed);
  } catch (error) {
    scope.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}
