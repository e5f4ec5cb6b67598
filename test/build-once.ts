import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests of the command line and of the library's bundle run what users run. */
export default function buildOnce(): void {
  const script = fileURLToPath(new URL('../.config/build.js', import.meta.url));
  try {
    execFileSync(process.execPath, [script, '--quick'], { stdio: 'pipe' });
  } catch {
    process.stderr.write(
      'The build fails, as `npm run build` shows, and so will tests of dist/.\n',
    );
  }
}
