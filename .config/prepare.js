/**
 * npm runs `prepare` after every install from a checkout, also under `--omit=dev`, where there is
 * nothing to build with: then it says so instead of failing the install.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function installed(name) {
  try {
    import.meta.resolve(name);
    return existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url));
  } catch {
    return false;
  }
}

if (['esbuild', 'typescript', 'vite', 'preact'].every(installed)) {
  await import('./build.js');
} else {
  const built = existsSync(fileURLToPath(new URL('../dist/cli.js', import.meta.url)));
  console.log(
    built
      ? 'netloom: no compiler among the installed packages, so dist/ stays as it is.'
      : 'netloom: no compiler among the installed packages, so there is no dist/ yet; `npm ci && npm run build` makes it.',
  );
}
