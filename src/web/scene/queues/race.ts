import { batch, signal } from '@preact/signals';
import type { Recording } from '../../../facts/recording.js';
import type { PlainScenario } from '../../../scenario/plain.js';
import { NOWHERE } from '../places.js';
import { Stage } from '../stage.js';

/** One of the runs: a policy or a setting, by its name. */
export interface Entrant {
  name: string;
  plain: PlainScenario;
  recording: Recording;
}

/** Requests at a service's replicas, at a moment. */
export interface Line {
  replica: string;
  waiting: number;
  served: number;
}

/** Several runs under the same requests, played at the same instant: a person sees the herd form. */
export class Race {
  readonly time = signal(0);
  readonly isPlaying = signal(false);
  /** Nanoseconds a second. */
  readonly speed = signal(1e6);
  readonly service = signal('');
  /** Services that all have, with replicas. */
  readonly services: readonly string[];
  readonly runners: readonly Runner[];
  readonly end: number;

  constructor(entrants: readonly Entrant[]) {
    this.runners = entrants.map((entrant) => new Runner(entrant));
    const [first] = this.runners;
    const all = first === undefined ? [] : first.services;
    this.services = all.filter((name) =>
      this.runners.every(({ services }) => services.includes(name)),
    );
    this.service.value = this.services[0] ?? '';
    // Beyond the shortest recording there is nothing to compare with.
    this.end = Math.min(...this.runners.map(({ stage }) => stage.end));
    if (first !== undefined) this.speed.value = first.stage.paceOf('request-taken');
  }

  seek(time: number): void {
    this.time.value = Math.max(0, Math.min(time, this.end));
  }

  tick(seconds: number): void {
    batch(() => {
      const to = this.time.value + seconds * this.speed.value;
      if (to >= this.end || to <= 0) this.isPlaying.value = false;
      this.seek(to);
    });
  }

  toggle(): void {
    if (!this.isPlaying.value && this.time.value >= this.end) this.seek(0);
    this.isPlaying.value = !this.isPlaying.value;
  }
}

/** One run of a race. */
export class Runner {
  readonly name: string;
  readonly stage: Stage;
  readonly services: readonly string[];
  /** The replicas' places, by the numbers of texts, for the service that was asked for last. */
  private places: Int32Array | null = null;
  private asked = '';
  private lines: Line[] = [];

  constructor({ name, plain, recording }: Entrant) {
    this.name = name;
    this.stage = new Stage(plain, recording);
    this.services = [...plain.services]
      .filter(([, { replicas, mesh }]) => replicas.length > 0 && mesh === null)
      .map(([service]) => service);
  }

  /** How long the lines are. */
  linesAt(service: string, time: number): readonly Line[] {
    const places = this.placesOf(service);
    const { playback, facts } = this.stage;
    playback.seek(time);
    for (const line of this.lines) line.waiting = line.served = 0;
    const { place } = facts.columns;
    for (const subject of playback.moment.requests.subjects) {
      const latest = playback.latestOf(subject);
      const line = places[place[latest]];
      if (line === NOWHERE) continue;
      if (facts.is(latest, 'request-queued')) this.lines[line].waiting++;
      else if (facts.is(latest, 'request-taken')) this.lines[line].served++;
    }
    return this.lines;
  }

  private placesOf(service: string): Int32Array {
    if (this.places !== null && this.asked === service) return this.places;
    const { plain, facts } = this.stage;
    const replicas = plain.services.get(service)?.replicas ?? [];
    this.asked = service;
    this.lines = replicas.map(({ name: replica }) => ({ replica, waiting: 0, served: 0 }));
    const byName = new Map(replicas.map(({ name }, i) => [name, i]));
    const { texts } = facts.columns;
    this.places = Int32Array.from(texts, (text) => byName.get(text) ?? NOWHERE);
    return this.places;
  }
}
