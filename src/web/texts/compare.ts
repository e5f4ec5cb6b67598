import { compare as en } from './en/compare.js';
import { topic } from './topic.js';
import { compare as zh } from './zh/compare.js';

export const compareText = topic({ en, zh });
