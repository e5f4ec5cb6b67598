import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  formatCidr,
  formatIpv4,
  formatMac,
  isLoopback,
  isMulticast,
  macBytes,
  maskOf,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../src/net/address.js';

const bits = fc.integer({ min: -0x80000000, max: 0x7fffffff });

describe('IPv4', () => {
  it('comes back as it was written', () => {
    expect(parseIpv4('10.0.0.1')).toBe(0x0a000001);
    expect(parseIpv4('255.255.255.255')).toBe(-1);
    fc.assert(fc.property(bits, (address) => parseIpv4(formatIpv4(address)) === address));
  });

  it.each([
    '',
    '10',
    '10.0.1',
    '10.0.0.256',
    '010.0.0.1',
    '0x0a.0.0.1',
    '10.0.0.1 ',
    '::1',
    'host',
  ])('refuses %j', (text) => expect(() => parseIpv4(text)).toThrow(RangeError));

  it('tells multicast and loopback', () => {
    expect(
      ['224.0.0.1', '239.255.255.255', '223.255.255.255', '240.0.0.0']
        .map(parseIpv4)
        .map(isMulticast),
    ).toEqual([true, true, false, false]);
    expect(['127.0.0.1', '127.255.0.1', '128.0.0.1'].map(parseIpv4).map(isLoopback)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('networks', () => {
  it('keeps the address and finds the network', () => {
    const cidr = parseCidr('172.18.3.7/16');
    expect(formatCidr(cidr.network, cidr.prefix)).toBe('172.18.0.0/16');
    expect(formatIpv4(cidr.address)).toBe('172.18.3.7');
    expect(formatIpv4(cidr.mask)).toBe('255.255.0.0');
  });

  it('contains exactly the addresses that agree in the prefix', () => {
    fc.assert(
      fc.property(bits, bits, fc.integer({ min: 0, max: 32 }), (one, other, prefix) => {
        const agree = prefix === 0 || (one ^ other) >>> (32 - prefix) === 0;
        expect(contains(parseCidr(formatCidr(one, prefix)), other)).toBe(agree);
      }),
    );
  });

  it('masks from none to all', () => {
    expect([0, 1, 24, 31, 32].map(maskOf).map(formatIpv4)).toEqual([
      '0.0.0.0',
      '128.0.0.0',
      '255.255.255.0',
      '255.255.255.254',
      '255.255.255.255',
    ]);
  });

  it.each(['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '/8'])(
    'refuses %j',
    (text) => expect(() => parseCidr(text)).toThrow(RangeError),
  );
});

describe('MAC', () => {
  it('comes back as it was written', () => {
    expect(parseMac('02:4e:00:00:00:2a')).toBe(42);
    expect(formatMac(-2)).toBe('02:4e:ff:ff:ff:fe');
    expect(formatMac(-1)).toBe('ff:ff:ff:ff:ff:ff');
    fc.assert(fc.property(bits, (mac) => parseMac(formatMac(mac)) === mac));
  });

  it('writes the bytes that its text shows', () => {
    fc.assert(
      fc.property(bits, (mac) => {
        const bytes = new Uint8Array(8);
        macBytes(mac, bytes, 1);
        const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
        expect(hex.join(':')).toBe(`00:${formatMac(mac)}:00`);
      }),
    );
  });

  it.each(['', '02:4e:00:00:00', '02:4e:00:00:00:00:00', '02:4f:00:00:00:00', '02-4e-00-00-00-01'])(
    'refuses %j',
    (text) => expect(() => parseMac(text)).toThrow(RangeError),
  );
});
