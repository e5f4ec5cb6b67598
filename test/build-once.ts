import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests of the command line and of the library's bundle run what users run; the others run its modules. */
export default function buildOnce(): void {
  const script = fileURLToPath(new URL('../.config/build.js', import.meta.url));
  try {
    const page = needsPage(process.argv.slice(2)) ? [] : ['--no-page'];
    execFileSync(process.execPath, [script, '--quick', '--modules', ...page], { stdio: 'pipe' });
  } catch {
    process.stderr.write(
      'The build fails, as `npm run build` shows, and so will tests of dist/.\n',
    );
  }
}

/** Where files are named, those in a browser and of the package are the ones that open the page. */
function needsPage(words: readonly string[]): boolean {
  const named = words.filter((word) => word.includes('test/'));
  return named.length === 0 || named.some((word) => /web|playground|package/.test(word));
}
