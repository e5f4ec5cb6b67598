/** What a head says besides what is always the same. */
export interface HeadValues {
  /** Of the body. */
  bytes: number;
  /** The connection ends with it. */
  last: boolean;
  /** The server turns the request away. */
  refused: boolean;
}

/** More digits than that no length has. */
const DIGITS = 20;

/**
 * The head of a request or a response, whose length is asked for often and whose bytes hardly ever: it
 * depends on how many digits the length of the body has, and on little besides.
 */
export class Head {
  private readonly lengths = new Int32Array(4 * DIGITS);

  constructor(private readonly make: (values: HeadValues) => Uint8Array) {}

  length(bytes: number, last: boolean, refused: boolean): number {
    const place = (digitsOf(bytes) << 2) | (last ? 2 : 0) | (refused ? 1 : 0);
    const known = this.lengths[place];
    return known > 0 ? known : (this.lengths[place] = this.bytes(bytes, last, refused).length);
  }

  bytes(bytes: number, last: boolean, refused: boolean): Uint8Array {
    return this.make({ bytes, last, refused });
  }
}

/** 0 for none at all: such a message has no body. */
function digitsOf(bytes: number): number {
  let digits = 0;
  for (let rest = bytes; rest >= 1; rest /= 10) digits++;
  return digits;
}

/** What the heads of a client's requests say. */
export interface RequestWords {
  /** The server's name, or its address where it has none. */
  host: string;
  path: string;
  /** Bytes of further fields, such as cookies and what traces are known by. */
  fields: number;
}

/** The name of a field whose value is as long as it has to be: padding. */
export const FURTHER = 'cookie';

/** Text for further fields, so that name, separators and value have `fields` bytes; less cannot be said. */
export function padding(fields: number, overhead: number): string {
  return 'x'.repeat(Math.max(1, fields - overhead));
}

/** What heads say besides what is always the same. */
export interface HeadOptions {
  path: string;
  /** Bytes of further fields of a request, and of a response. */
  requestFields: number;
  responseFields: number;
}
