import { frame as en } from './en/frame.js';
import { topic } from './topic.js';
import { frame as zh } from './zh/frame.js';

export const frameText = topic({ en, zh });
