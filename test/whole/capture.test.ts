import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { decodeFrame, decodePcapng } from '../helpers/pcapng-decoder.js';
import { load } from './stages.js';

const results = run(load('docker-network'), { capture: ['container1.eth0'] });
const bytes = results.captures.get('container1') as Uint8Array;
const tshark = spawnSync('tshark', ['--version']).status === 0;

/** ARP, a name looked up, then four echo requests and their replies. */
const conversation = ['ARP', 'ARP', 'DNS', 'DNS', 'ARP', 'ARP', ...Array<string>(8).fill('ICMP')];

/** The lines that tshark shows of a capture: protocol, then what it is, by tabs. It finds nothing wrong. */
function shown(capture: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-capture-'));
  const file = join(folder, 'capture.pcapng');
  writeFileSync(file, capture);
  const checks = ['ip', 'udp', 'tcp'].flatMap((each) => ['-o', `${each}.check_checksum:TRUE`]);
  const fields = ['-T', 'fields', '-e', '_ws.col.Protocol', '-e', '_ws.col.Info'];
  const { stdout } = spawnSync('tshark', ['-r', file, ...checks, ...fields], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stdout).not.toMatch(/malformed|bad|incorrect/i);
  return stdout.trim().split('\n');
}

describe('a capture of container1', () => {
  it('shows ARP, DNS, then four echo requests and replies', () => {
    const { interfaces, packets } = decodePcapng(bytes);
    expect(interfaces.map(({ name }) => name)).toEqual(['eth0']);
    const kinds = packets.map((packet) => {
      const { payload } = decodeFrame(packet.bytes);
      if (payload?.protocol !== 'ipv4') return 'ARP';
      return payload.payload?.protocol === 'icmp' ? 'ICMP' : 'DNS';
    });
    expect(kinds).toEqual(conversation);
    const times = packets.map(({ time }) => Number(time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it.runIf(tshark)('opens in tshark without complaint', () => {
    const lines = shown(bytes);
    expect(lines.map((line) => line.split('\t')[0])).toEqual(conversation);
    expect(lines.filter((line) => line.includes('Echo (ping) request'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('Echo (ping) reply'))).toHaveLength(4);
  });
});

it.runIf(tshark)('DNS can be read in tshark, over TCP as well', () => {
  const asked = run(load('dns-ndots', 'duration=100 ms'), { capture: ['cached-node'] });
  const lines = shown(asked.captures.get('cached-node') as Uint8Array);
  const told = (text: string) =>
    lines.filter((line) => line.startsWith('DNS') && line.includes(text));
  // Each as the pod asks, over UDP, and once as the node does, over TCP.
  const first = 'AAAA api.example.com.default.svc.cluster.local';
  expect(told(`Standard query 0x0001 ${first}`)).toHaveLength(2);
  expect(told(`No such name ${first} SOA`).length).toBeGreaterThan(1);
  expect(told('A api.example.com A 192.0.2.80').length).toBeGreaterThan(0);
});
