import type { OptionDescriptor, TableEntry } from '../../engine/options.js';

/** CPU time of a server's whole handshakes, as somebody has measured it; in nanoseconds. */
export const measuredWork = {
  none: 0,
  'nginx-rsa-2048': 1e9 / 350,
  'nginx-ecdsa-p256': 1e9 / 2000,
  'openssl-rsa-2048': 1e9 / 1001.8,
  'openssl-ecdsa-p256': 1e9 / 9516.8,
} as const;
export type MeasuredWork = keyof typeof measuredWork;

/** Keys of certificates, and the bytes of what they sign (RFC 8017, section 8.1; RFC 3279, section 2.2.3). */
export const signatures = { 'rsa-2048': 256, 'ecdsa-p256': 71 } as const;
export type KeyKind = keyof typeof signatures;

const options: readonly OptionDescriptor[] = [
  {
    name: 'version',
    kind: 'choice',
    choices: ['1.2', '1.3'],
    default: '1.3',
    meaning: 'What is spoken. 1.2 takes two round trips, resumed one; 1.3 takes one.',
    source: 'RFC 5246, section 7.3; RFC 8446, section 2',
  },
  {
    name: 'resumption',
    kind: 'boolean',
    default: true,
    meaning: 'Whether servers give tickets, and clients come again with the last one.',
    source: 'RFC 5077; RFC 8446, section 2.2',
  },
  {
    name: 'earlyData',
    kind: 'boolean',
    default: false,
    meaning:
      'Whether requests of TLS 1.3 go with the first words of a client that has a ticket (0-RTT). An ' +
      'attacker can repeat them.',
    source: 'RFC 8446, section 2.3',
  },
  {
    name: 'mutual',
    kind: 'boolean',
    default: false,
    meaning: 'Whether clients show certificates too.',
    source: 'RFC 8446, section 4.3.2',
  },
  {
    name: 'key',
    kind: 'choice',
    choices: Object.keys(signatures),
    default: 'rsa-2048',
    meaning: 'Kind of the key in a certificate, on which the size of signatures depends.',
  },
  {
    name: 'certificates',
    kind: 'size',
    default: 4032,
    min: 0,
    max: 65_536,
    meaning: 'Size of an end’s chain of certificates. Half of the web’s are smaller.',
    source: 'draft-ietf-tls-cert-abridge, benchmarks',
  },
  {
    name: 'lifetime',
    kind: 'duration',
    default: 300e9,
    min: 1e9,
    max: 604_800e9,
    meaning: 'How long a ticket is good.',
    source: 'nginx ssl_session_timeout; OpenSSL SSL_CTX_set_timeout(3)',
  },
  {
    name: 'ticketKey',
    kind: 'text',
    default: '',
    meaning:
      'Servers with the same word take each other’s tickets; without one, each takes its own only.',
    source: 'RFC 5077, section 5.5',
  },
  {
    name: 'work',
    kind: 'choice',
    choices: Object.keys(measuredWork),
    default: 'none',
    meaning:
      'CPU time of a server for a handshake that is not resumed. nginx: 350 a second and core with RSA, 2000 ' +
      'with ECDSA, as measured with whole handshakes; openssl: 1001.8 and 9516.8, as `openssl speed` has it ' +
      'for the signature alone.',
    source:
      'nginx.com blog, NGINX SSL Performance (2014, with its update of 2016); blog.cloudflare.com, ECDSA: The ' +
      'digital signature algorithm of a better internet (2014)',
  },
  {
    name: 'serverWork',
    kind: 'duration',
    optional: true,
    min: 0,
    meaning: 'The same in figures of your own.',
  },
  {
    name: 'clientWork',
    kind: 'duration',
    default: 0,
    min: 0,
    meaning: 'CPU time of a client for such a handshake.',
  },
  {
    name: 'resumedWork',
    kind: 'duration',
    default: 0,
    min: 0,
    meaning: 'CPU time of either end for a handshake that is resumed.',
  },
  {
    name: 'cipher',
    kind: 'rate',
    optional: true,
    min: 1,
    meaning:
      'How fast a core encrypts what is sent, and decrypts what comes; without it that takes no time. AES-GCM ' +
      'at 0.64 cycles a byte is 37 Gbit/s at 3 GHz.',
    source: 'N. Drucker, S. Gueron, V. Krasnov, Making AES great again (2018)',
  },
];

/** TLS of a client or a server: its options. */
export const tls: TableEntry = {
  name: 'tls',
  summary: 'transport layer security: what it adds to connections, without cryptography',
  source: 'RFC 8446; RFC 5246',
  options,
};
