import { scene as en } from './en/scene.js';
import { topic } from './topic.js';
import { scene as zh } from './zh/scene.js';

export const sceneText = topic({ en, zh });
