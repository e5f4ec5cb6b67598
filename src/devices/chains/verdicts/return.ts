import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

const RETURN: Verdict = {
  name: 'return',
  opening: false,
  everyPacket: false,
  judge: () => Next.RETURN,
};

export const goBack: VerdictEntry = {
  name: 'return',
  summary: 'goes on behind the rule that jumped here; at a hook, its policy decides',
  options: [],
  positional: [],
  create: () => RETURN,
};
