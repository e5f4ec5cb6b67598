/** `@types/seedrandom` describes the whole package only, whose entry asks for Node's `crypto`. */
declare module 'seedrandom/lib/alea.js' {
  import type { PRNG } from 'seedrandom';

  export default function alea(seed: string): PRNG;
}
