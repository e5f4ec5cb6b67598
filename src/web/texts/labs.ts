import { labs as en } from './en/labs.js';
import { topic } from './topic.js';
import { labs as zh } from './zh/labs.js';

export const labsText = topic({ en, zh });
