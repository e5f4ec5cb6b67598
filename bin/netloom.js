#!/usr/bin/env node
try {
  await import('../dist/cli.js');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('netloom: dist/ is missing; `npm run build` makes it.\n');
  process.exitCode = 70;
}
