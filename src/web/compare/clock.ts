import { signal } from '@preact/signals';

/** The instant of all queues that are shown side by side, and how it goes on. */
export class Clock {
  /** Nanoseconds. */
  readonly now = signal(0);
  readonly playing = signal(false);
  /** Simulated seconds a second. */
  readonly speed = signal(1);
  private frame = 0;
  private before = 0;

  constructor(private readonly end: () => number) {}

  play(): void {
    if (this.now.value >= this.end()) this.now.value = 0;
    this.playing.value = true;
    this.before = performance.now();
    this.frame = requestAnimationFrame(this.tick);
  }

  pause(): void {
    this.playing.value = false;
    cancelAnimationFrame(this.frame);
  }

  seek(time: number): void {
    this.now.value = Math.min(Math.max(time, 0), this.end());
  }

  private readonly tick = (time: number): void => {
    if (!this.playing.value) return;
    const passed = Math.max(0, time - this.before);
    this.before = time;
    this.seek(this.now.value + passed * 1e6 * this.speed.value);
    if (this.now.value >= this.end()) this.pause();
    else this.frame = requestAnimationFrame(this.tick);
  };
}
