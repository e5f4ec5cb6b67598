import type { Condition } from '../standing.js';
import type { Trait } from '../traits.js';

/** Colours of the picture: Okabe's and Ito's, that people with any kind of colour blindness tell apart. */
export interface Palette {
  ground: string;
  card: string;
  cardEdge: string;
  group: string;
  groupEdge: string;
  ink: string;
  faint: string;
  wire: string;
  accent: string;
  drop: string;
  traits: Readonly<Record<Trait, string>>;
  /** Of a link, from little to much use. */
  use: readonly [low: string, some: string, high: string];
  conditions: Readonly<Record<Condition, string>>;
  queue: string;
  served: string;
}

export const light: Palette = {
  ground: '#ffffff',
  card: '#ffffff',
  cardEdge: '#8b96a1',
  group: '#f3f6f9',
  groupEdge: '#d4dbe2',
  ink: '#1c2127',
  faint: '#5c6670',
  wire: '#a9b3bd',
  accent: '#0069a8',
  drop: '#c43e00',
  traits: {
    arp: '#b87d00',
    icmp: '#00875f',
    dns: '#b3548a',
    udp: '#2b93cf',
    tcp: '#0060a0',
    request: '#d55e00',
  },
  use: ['#56b4e9', '#e69f00', '#d55e00'],
  conditions: {
    well: '#8b96a1',
    out: '#b3548a',
    slow: '#b87d00',
    failing: '#d55e00',
    paused: '#5c6670',
    absent: '#b5bec6',
    dead: '#c43e00',
  },
  queue: '#d55e00',
  served: '#00875f',
};

export const dark: Palette = {
  ground: '#1b1f24',
  card: '#262c33',
  cardEdge: '#77828d',
  group: '#20262c',
  groupEdge: '#3a424b',
  ink: '#e4e7ea',
  faint: '#9aa4ae',
  wire: '#59636d',
  accent: '#56b4e9',
  drop: '#ff8a4c',
  traits: {
    arp: '#e6b800',
    icmp: '#3ec79a',
    dns: '#e59ac4',
    udp: '#7cc8f2',
    tcp: '#4c9be8',
    request: '#f0883e',
  },
  use: ['#56b4e9', '#e69f00', '#f0883e'],
  conditions: {
    well: '#77828d',
    out: '#e59ac4',
    slow: '#e6b800',
    failing: '#f0883e',
    paused: '#9aa4ae',
    absent: '#4c555e',
    dead: '#ff8a4c',
  },
  queue: '#f0883e',
  served: '#3ec79a',
};
