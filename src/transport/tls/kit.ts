import { flightBytes, type FlightName, flights, type FlightWords } from './flight.js';

/** What one kind of handshake says, and how long its flights are: worked out once. */
export class Kit {
  private readonly lengths = new Int32Array(flights.length);

  constructor(readonly words: FlightWords) {}

  length(name: FlightName): number {
    const place = flights.indexOf(name);
    const known = this.lengths[place];
    return known > 0 ? known : (this.lengths[place] = flightBytes(name, this.words).length);
  }
}

/** The kits of what is alike in all but whether it is resumed, and with early data. */
export class Kits {
  private readonly kits: (Kit | undefined)[] = [];

  constructor(private readonly words: FlightWords) {}

  of(resumed: boolean, early: boolean): Kit {
    const place = (resumed ? 1 : 0) | (early ? 2 : 0);
    return (this.kits[place] ??= new Kit({ ...this.words, resumed, early }));
  }
}
