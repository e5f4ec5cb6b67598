import { spawn } from 'node:child_process';
import { constants, cpus, setPriority } from 'node:os';

/**
 * Keeps the processors from falling asleep while something is measured: a virtual one may take 10 ms to wake.
 * One loop each, of the lowest priority, which gives way to everybody.
 * @returns ends it
 */
export function keepAwake(): () => void {
  const loops = cpus().map(() => {
    const loop = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    if (loop.pid !== undefined) setPriority(loop.pid, constants.priority.PRIORITY_LOW);
    return loop;
  });
  const end = (): void => {
    for (const loop of loops) loop.kill('SIGKILL');
  };
  process.once('exit', end);
  return end;
}
