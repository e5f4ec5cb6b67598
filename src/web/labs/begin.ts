import packed from 'virtual:netloom/labs';
import type { Lab } from '../../labs/lab.js';
import { unpacked } from '../state/unpacked.js';
import { view } from '../state/view.js';
import { beginLabs } from './state.js';

/** @param given those of a page for a class, which has no others; else all that come along */
export async function layOutLabs(given?: Lab[]): Promise<void> {
  if (given !== undefined) view.value = 'labs';
  beginLabs(given ?? (JSON.parse(await unpacked(packed)) as Lab[]));
}
