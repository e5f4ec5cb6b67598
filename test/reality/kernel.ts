import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUFFER } from './bottleneck.js';
import { readIperf } from './iperf.js';
import { Lab, RECEIVER } from './lab.js';
import type { Jitter, Measured, Row } from './row.js';

/** How often the queue is looked at, in milliseconds. */
const LOOK = 200;
/** Seconds that connecting and the exchange of results may take. */
const GRACE = 30;

/**
 * One run on the kernel.
 * @param relay the program; without it there is no delay
 */
export async function onKernel(
  row: Row,
  seconds: number,
  relay: string | undefined,
): Promise<{ measured: Measured; jitter?: Jitter }> {
  const lab = await Lab.open(relay);
  try {
    const server = lab.start('receiver', 'iperf3', '-s', '-1', '--forceflush');
    await Promise.race([once(server.stdout!, 'data'), once(server, 'close')]);
    const words = `-c ${RECEIVER} -t ${seconds} -P ${row.flows} -C ${row.kernel} -w ${BUFFER} -J`;
    const client = lab.start('sender', 'iperf3', ...words.split(' '));
    const said = text(client);
    const ended = once(client, 'close');
    const lengths = await watch(lab, client, seconds);
    await Promise.race([
      ended,
      sleep(GRACE * 1000, undefined, { ref: false }).then(() => client.kill('SIGKILL')),
    ]);
    const queue = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const measured = { ...readIperf(await said), queue };
    return { measured, jitter: await lab.close() };
  } finally {
    await lab.close();
  }
}

/** The queue's length at equal steps while the test goes on. */
async function watch(lab: Lab, client: ChildProcess, seconds: number): Promise<number[]> {
  const lengths: number[] = [];
  const begin = performance.now();
  for (let at = LOOK; at < seconds * 1000 && client.exitCode === null; at += LOOK) {
    await sleep(Math.max(0, begin + at - performance.now()));
    lengths.push(await lab.queue());
  }
  return lengths;
}

async function text(child: ChildProcess): Promise<string> {
  let all = '';
  for await (const part of child.stdout!) all += String(part);
  return all;
}
