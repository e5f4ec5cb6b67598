import { batch, computed, signal } from '@preact/signals';
import { NOBODY } from '../../facts/facts.js';
import type { Recording } from '../../facts/recording.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { Frame, countRequests, showPackets, showRequests } from './frames.js';
import { type Graph, networkOf, servicesOf } from './graph.js';
import { type Glance, LinkUse } from './link-use.js';
import { Places } from './places.js';
import { Stage, type Stride } from './stage.js';
import { storyOf } from './story.js';
import { type Condition, conditions, type Conditions, conditionsAt } from './standing.js';
import { countBelow } from './tally.js';
import { ALL, type Filter } from './traits.js';

/** What somebody looks at. */
export type Selection =
  | { kind: 'node'; node: number }
  | { kind: 'link'; link: number }
  | { kind: 'packet'; subject: number }
  | { kind: 'request'; request: number };

export type Picture = 'network' | 'services';

/** A picture of a run: its graph, and what is where in it. */
export interface View {
  graph: Graph;
  places: Places;
  use: LinkUse;
  frame: Frame;
}

/** Seconds on the screen over which the use of a link is told, and for which a drop stays. */
const GLANCE = 1.2;
/** Seconds that are played at the usual pace after the last thing that happened, and before the next. */
const LINGER = 1;
/** Seconds after which tables follow. */
const CALM = 0.2;
/** Clusters with more members than this, of many machines, begin closed. */
const CROWD = 1500;

/** A run that is looked at: where it stands, what is shown of it, what is looked into. */
export class Show {
  readonly stage: Stage;
  readonly time = signal(0);
  /** How many facts have gone by. */
  readonly position = signal(0);
  /** The same for what is read, not watched: while the run is played it follows some times a second. */
  readonly calm = signal(0);
  readonly calmTime = signal(0);
  readonly isPlaying = signal(false);
  /** Nanoseconds of the run a second; backwards below zero. */
  readonly speed = signal(1e6);
  readonly skipsQuiet = signal(true);
  readonly filter = signal<Filter>(ALL);
  readonly selection = signal<Selection | null>(null);
  readonly picture = signal<Picture>('network');
  readonly collapsed = signal<ReadonlySet<number>>(new Set());
  /** What is at the pointer or at the keyboard's mark. */
  readonly search = signal('');
  readonly hasNetwork: boolean;
  readonly hasServices: boolean;
  readonly view = computed(() => this.viewOf(this.picture.value));
  /** Facts that are stepped through: those of the request that is looked into, or its packet's; null for all. */
  readonly within = computed(() => this.withinOf(this.selection.value));
  private readonly views = new Map<Picture, View>();
  /** Seconds. */
  private sinceCalm = 0;

  constructor(plain: PlainScenario, recording: Recording) {
    this.stage = new Stage(plain, recording);
    this.hasNetwork = plain.nodes.size > 0;
    this.hasServices = plain.services.size > 0;
    this.picture.value = this.hasNetwork ? 'network' : 'services';
    this.speed.value = this.stage.paceOf(this.kindOfHop);
    const { clusters, nodes } = this.view.value.graph;
    if (nodes.length > CROWD) this.collapsed.value = new Set(clusters.keys());
  }

  /** What is followed with the eye. */
  private get kindOfHop(): 'packet-sent' | 'request-taken' {
    return this.picture.value === 'network' ? 'packet-sent' : 'request-taken';
  }

  get end(): number {
    return this.stage.end;
  }

  /** Another picture: what is selected in one may not be in the other. */
  setPicture(picture: Picture): void {
    const { selection, collapsed } = this;
    batch(() => {
      const selected = selection.value;
      const name =
        selected?.kind === 'node' ? this.view.value.graph.nodes[selected.node].name : null;
      this.picture.value = picture;
      collapsed.value = new Set();
      this.speed.value = this.stage.paceOf(this.kindOfHop);
      if (selected?.kind === 'link') selection.value = null;
      if (name === null) return;
      const node = this.view.value.graph.byName.get(name);
      selection.value = node === undefined ? null : { kind: 'node', node };
    });
  }

  setFilter(filter: Filter): void {
    const isAll = filter.hidden.size === 0 && filter.flow === '' && filter.request === NOBODY;
    this.stage.traits.setFilter(isAll ? ALL : filter);
    this.filter.value = isAll ? ALL : filter;
  }

  /** To an instant: all that happened until then has happened. */
  seek(time: number): void {
    const at = Math.max(0, Math.min(time, this.end));
    this.set(at, this.stage.facts.until(at));
  }

  /** To where so many facts have gone by. */
  moveTo(position: number): void {
    const { facts } = this.stage;
    const at = Math.max(0, Math.min(position, facts.length));
    this.set(at === 0 ? 0 : facts.columns.at[at - 1], at);
  }

  private set(time: number, position: number): void {
    batch(() => {
      this.time.value = time;
      this.position.value = position;
      if (!this.isPlaying.value) this.settle();
    });
  }

  /** False where there is nowhere to step to: within a request, all of it has gone by. */
  step(stride: Stride, direction: 1 | -1): boolean {
    const { stage, position, within } = this;
    const before = position.value;
    const next = stage.step(before, stride, direction, within.value);
    batch(() => {
      this.isPlaying.value = false;
      this.moveTo(next);
    });
    return next !== before;
  }

  private withinOf(selection: Selection | null): ReadonlySet<number> | null {
    const { stage } = this;
    const { facts, traits } = stage;
    if (selection?.kind === 'request') {
      return new Set(storyOf(stage, traits.rootOf(selection.request)));
    }
    if (selection?.kind !== 'packet') return null;
    const first = facts.get(facts.first[selection.subject]);
    const request = first.kind === 'packet-made' ? first.request : NOBODY;
    if (request !== NOBODY) return new Set(storyOf(stage, traits.rootOf(request)));
    const own = new Set<number>();
    for (let i = facts.first[selection.subject]; i >= 0; i = facts.next[i]) own.add(i);
    return own;
  }

  /** So many seconds of playing. */
  tick(seconds: number): void {
    const { stage, speed, skipsQuiet } = this;
    const pace = speed.value;
    let to = this.time.value + seconds * pace;
    if (skipsQuiet.value && pace > 0) {
      const next = stage.quietUntil(this.time.value, this.kindOfHop);
      const since = stage.playback.position;
      const last = since === 0 ? 0 : stage.facts.columns.at[since - 1];
      const linger = LINGER * pace;
      if (next - linger / 4 > to && to - last > linger) to = next - linger / 4;
    }
    batch(() => {
      if (pace > 0 ? to >= this.end : to <= 0) this.isPlaying.value = false;
      this.seek(to);
      this.sinceCalm += seconds;
      if (this.sinceCalm < CALM) return;
      this.settle();
    });
  }

  /** What is read comes to where the picture is. */
  private settle(): void {
    this.sinceCalm = 0;
    this.calm.value = this.position.value;
    this.calmTime.value = this.time.value;
  }

  /** Forwards or backwards, from the other end where this one is reached; stops what is played that way. */
  play(direction: 1 | -1): void {
    const { isPlaying, speed, time } = this;
    batch(() => {
      if (isPlaying.value && Math.sign(speed.value) === direction) {
        this.pause();
        return;
      }
      speed.value = direction * Math.abs(speed.value);
      if (direction > 0 && time.value >= this.end) this.seek(0);
      if (direction < 0 && time.value <= 0) this.seek(this.end);
      isPlaying.value = true;
    });
  }

  pause(): void {
    batch(() => {
      this.isPlaying.value = false;
      this.settle();
    });
  }

  /** Plays on the way that was played last, or stops. */
  toggle(): void {
    this.play(this.speed.value < 0 ? -1 : 1);
  }

  /** How far one looks back to say how busy a link is. */
  get glance(): Glance {
    const span = Math.abs(this.speed.peek()) * GLANCE;
    return { since: this.time.peek() - span, span, position: this.position.peek() };
  }

  /** What is where, now. */
  frame(): Frame {
    const { stage, view, picture } = this;
    const { frame, places, graph } = view.peek();
    const { playback, traits } = stage;
    playback.moveTo(this.position.peek());
    frame.clear();
    const time = this.time.peek();
    if (picture.peek() === 'services') {
      showRequests(frame, playback, places, graph, traits, time);
    } else {
      showPackets(frame, playback, places, traits, time);
      countRequests(frame, playback, places, traits);
    }
    return frame;
  }

  conditions(): Conditions {
    this.stage.playback.moveTo(this.position.peek());
    return conditionsAt(this.stage.playback, this.view.peek().graph);
  }

  /** Packets that were dropped a moment ago: their facts, the latest last. */
  fallen(): number[] {
    const { drops } = this.stage.happenings;
    const { at } = this.stage.facts.columns;
    const position = this.position.peek();
    const { since } = this.glance;
    const found: number[] = [];
    for (
      let i = countBelow(drops, position) - 1;
      i >= 0 && at[drops[i]] >= since && found.length < 100;
      i--
    ) {
      found.unshift(drops[i]);
    }
    return found;
  }

  private viewOf(picture: Picture): View {
    const known = this.views.get(picture);
    if (known !== undefined) return known;
    const { topology, facts } = this.stage;
    const graph = picture === 'network' ? networkOf(topology) : servicesOf(topology);
    const places = new Places(graph, facts);
    const view = { graph, places, use: new LinkUse(graph, facts, places), frame: new Frame(graph) };
    this.views.set(picture, view);
    return view;
  }
}

export function conditionOf(all: Uint8Array, at: number): Condition {
  return conditions[all[at]];
}
