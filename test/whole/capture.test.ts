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
    const folder = mkdtempSync(join(tmpdir(), 'netloom-capture-'));
    const file = join(folder, 'container1.pcapng');
    writeFileSync(file, bytes);
    const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
    const fields = ['-T', 'fields', '-e', '_ws.col.Protocol', '-e', '_ws.col.Info'];
    const shown = spawnSync('tshark', ['-r', file, ...checks, ...fields], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    const lines = shown.stdout.trim().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(conversation);
    expect(shown.stdout).not.toMatch(/malformed|bad|incorrect/i);
    expect(lines.filter((line) => line.includes('Echo (ping) request'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('Echo (ping) reply'))).toHaveLength(4);
  });
});
