import type { Letter } from './courier.js';

/** Letters that wait for their step, first come, first served; each is held. */
export class LetterQueue<T extends Letter> {
  private readonly letters: T[] = [];
  private head = 0;

  push(letter: T): void {
    letter.hold();
    this.letters.push(letter);
  }

  /** The oldest, which is still held. */
  shift(): T {
    const letter = this.letters[this.head++];
    if (this.head === this.letters.length) {
      this.letters.length = 0;
      this.head = 0;
    }
    return letter;
  }
}
