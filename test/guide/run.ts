/** `npm run guide`: writes docs/balancing.md and its charts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Comparison } from '../../src/experiment/comparison.js';
import { pictures } from './draw.js';
import { page } from './page.js';
import { argumentsOf, type Measured } from './studies.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the tool, and reads what it writes. */
function measure(panel: Measured): Comparison {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-guide-'));
  try {
    const { status } = spawnSync(
      process.execPath,
      ['bin/netloom.js', ...argumentsOf(panel), '--quiet', '--no-charts', '--out', folder],
      { cwd: root, stdio: 'inherit' },
    );
    if (status !== 0) throw new Error(`${panel.title}: netloom ended with ${status}`);
    return JSON.parse(readFileSync(join(folder, 'compare.json'), 'utf8')) as Comparison;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

mkdirSync(join(root, 'docs/balancing'), { recursive: true });
writeFileSync(join(root, 'docs/balancing.md'), page());
for (const { name, svg } of pictures(measure)) {
  writeFileSync(join(root, `docs/balancing/${name}.svg`), svg);
}
