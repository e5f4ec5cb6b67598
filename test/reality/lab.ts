import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BURST, DELAY_MS, LIMIT, RATE } from './bottleneck.js';
import { output } from './commands.js';
import { readQueue } from './iperf.js';
import type { Jitter } from './row.js';

/** A network namespace; it lives as long as the process that holds it, and that as long as its input. */
interface Space {
  holder: ChildProcess;
  path: string;
}

/** Where the receiver listens. */
export const RECEIVER = '10.90.1.2';

/** What a frame adds to a packet where there is no relay: there the line is Ethernet's. */
const ETHERNET = 14;
const PACKET = 1500;

/**
 * Sender, router and receiver in network namespaces of their own, the bottleneck on the router:
 *
 *     sender --veth-- router --token bucket, pfifo-- TUN [relay: delay] TUN -- receiver
 *
 * Nothing has a name outside of it, and all of it ends with this process, however that ends: the holders
 * of the namespaces and the relay stop when their input does.
 */
export class Lab {
  private static readonly all = new Set<Lab>();
  private readonly children = new Set<ChildProcess>();
  private readonly spaces: Space[] = [];
  private relay: ChildProcess | null = null;
  private said = '';

  private constructor() {
    Lab.all.add(this);
  }

  /**
   * @param relay the program; without it the way has no delay
   * @throws if the machine does not allow it
   */
  static async open(relay: string | undefined): Promise<Lab> {
    const lab = new Lab();
    try {
      await lab.build(relay);
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** Ends what is open; for when the run is interrupted. */
  static async closeAll(): Promise<void> {
    await Promise.all([...Lab.all].map((lab) => lab.close()));
  }

  /** Starts a program in a namespace; it is ended with the laboratory. */
  start(where: 'sender' | 'receiver', ...command: string[]): ChildProcess {
    const child = spawn('nsenter', [this.entry(where), ...command], { stdio: 'pipe' });
    this.adopt(child);
    return child;
  }

  /** Packets that wait at the bottleneck now. */
  async queue(): Promise<number> {
    return readQueue(await this.run('router', ...'tc -s -j qdisc show dev line'.split(' ')));
  }

  /** @returns how late the relay was, if there is one */
  async close(): Promise<Jitter | undefined> {
    const { relay } = this;
    this.relay = null;
    relay?.stdin?.end();
    if (relay !== null && relay.exitCode === null && relay.signalCode === null)
      await Promise.race([once(relay, 'close'), new Promise((done) => setTimeout(done, 3000))]);
    for (const child of this.children) child.kill('SIGKILL');
    Lab.all.delete(this);
    const line = this.said.split('\n').find((text) => text.startsWith('{'));
    return line === undefined ? undefined : (JSON.parse(line) as Jitter);
  }

  private async build(relay: string | undefined): Promise<void> {
    for (let i = 0; i < 3; i++) this.spaces.push(await this.space());
    const [sender, , receiver] = this.spaces;
    await this.set('all', '/proc/sys/net/ipv6/conf/default/disable_ipv6', 1);
    await this.set('all', '/proc/sys/net/ipv4/tcp_no_metrics_save', 1);
    await this.set('router', '/proc/sys/net/ipv4/ip_forward', 1);
    await this.veth('access', 'port', sender);
    if (relay === undefined) await this.veth('line', 'port', receiver);
    else await this.startRelay(relay);
    await this.address('sender', 'port', '10.90.0.1/30');
    await this.address('router', 'access', '10.90.0.2/30');
    await this.address('router', 'line', '10.90.1.1/30');
    await this.address('receiver', 'port', `${RECEIVER}/30`);
    await this.ip('sender', 'route add default via 10.90.0.2');
    await this.ip('receiver', 'route add default via 10.90.1.1');
    const rate = relay === undefined ? (RATE * (PACKET + ETHERNET)) / PACKET : RATE;
    // The bucket's own limit is in bytes: large enough never to be met.
    await this.tc(`dev line root handle 1: tbf rate ${rate}bit burst ${BURST} limit 10000000`);
    await this.tc(`dev line parent 1:1 handle 10: pfifo limit ${LIMIT}`);
  }

  private async space(): Promise<Space> {
    const holder = spawn('unshare', ['--net', 'cat'], { stdio: 'pipe' });
    this.adopt(holder);
    // What it repeats has come from within.
    holder.stdin.write('\n');
    let complaint = '';
    holder.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'close').then(() => {
        throw new Error(`no network namespaces: ${complaint.trim()}`);
      }),
    ]);
    return { holder, path: `/proc/${holder.pid}/ns/net` };
  }

  private async startRelay(program: string): Promise<void> {
    const [, router, receiver] = this.spaces;
    const words = [router.path, 'line', receiver.path, 'port', String(DELAY_MS * 1e6)];
    const relay = spawn(program, words, { stdio: 'pipe' });
    this.adopt(relay);
    this.relay = relay;
    let complaint = '';
    relay.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    relay.stdout.on('data', (text: Buffer) => (this.said += text.toString()));
    await Promise.race([
      once(relay.stdout, 'data'),
      once(relay, 'close').then(() => {
        throw new Error(complaint.trim());
      }),
    ]);
  }

  private veth(own: string, other: string, space: Space): Promise<string> {
    return this.ip(
      'router',
      `link add ${own} type veth peer name ${other} netns ${space.holder.pid}`,
    );
  }

  /** No segmentation by the device: a packet is one segment, as on the wire. */
  private async address(where: Place, device: string, address: string): Promise<void> {
    await this.ip(where, `address add ${address} dev ${device}`);
    await this.ip(where, `link set ${device} gso_max_segs 1 up`);
  }

  private ip(where: Place, words: string): Promise<string> {
    return this.run(where, 'ip', ...words.split(' '));
  }

  private tc(words: string): Promise<string> {
    return this.run('router', 'tc', 'qdisc', 'add', ...words.split(' '));
  }

  private async set(where: Place | 'all', file: string, value: number): Promise<void> {
    const places: readonly Place[] = where === 'all' ? PLACES : [where];
    for (const place of places)
      await this.run(place, 'sh', '-c', `[ ! -e ${file} ] || echo ${value} > ${file}`);
  }

  private run(where: Place, ...command: string[]): Promise<string> {
    return output(['nsenter', this.entry(where), ...command]);
  }

  private entry(where: Place): string {
    return `--net=${this.spaces[PLACES.indexOf(where)].path}`;
  }

  private adopt(child: ChildProcess): void {
    this.children.add(child);
    child.on('close', () => this.children.delete(child));
    // Whoever waits for it is told by its end.
    child.on('error', () => this.children.delete(child));
    child.stdin?.on('error', () => undefined);
  }
}

const PLACES = ['sender', 'router', 'receiver'] as const;
type Place = (typeof PLACES)[number];
