import type { PageCase } from './case.js';
import { engines } from './engine.js';
import { frames } from './frames.js';
import { recording } from './recording.js';
import { start } from './start.js';

export const table: readonly PageCase[] = [start, ...engines, ...frames, recording];
