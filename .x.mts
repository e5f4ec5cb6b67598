import { parseScenario, lower } from './src/index.ts';
