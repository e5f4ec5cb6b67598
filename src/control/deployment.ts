/**
 * A Deployment with its ReplicaSets: keeps as many pods as are wanted, and takes those of an older version away
 * as those of a newer one become available (pkg/controller/deployment, pkg/controller/replicaset).
 *
 * Not modelled: its own delays (it acts at once), proportional scaling in the middle of a rollout, pausing,
 * the rollback of what is stuck.
 */
import type { Nanoseconds } from '../engine/time.js';
import { Keeper, type Surroundings } from './keeper.js';
import type { Pod, PodState } from './pod.js';
import { fenceposts, newSize, oldSizes } from './rolling-update.js';
import type { Amount } from './table.js';

export interface DeploymentOptions {
  strategy: 'rolling-update' | 'recreate';
  maxSurge: Amount;
  maxUnavailable: Amount;
  minReady: Nanoseconds;
  /** Infinity for none. */
  progressDeadline: Nanoseconds;
}

/** The pods of one version. */
interface Version {
  revision: number;
  /** How many there are to be. */
  size: number;
}

export class Deployment extends Keeper {
  /** The newest last. */
  private versions: Version[];
  private rolling = false;
  /** Counts the steps that a rollout has made. */
  private steps = 0;

  constructor(
    around: Surroundings,
    pods: readonly Pod[],
    places: readonly string[],
    wanted: number,
    private readonly options: DeploymentOptions,
  ) {
    super(around, pods, places, wanted);
    this.versions = [{ revision: 1, size: wanted }];
  }

  rollOut(): void {
    const { revision } = this.newest;
    this.versions.push({ revision: revision + 1, size: 0 });
    this.rolling = true;
    this.progress();
    this.around.witness.rollout(revision + 1, 'begins');
    this.sync();
  }

  protected override noted(pod: Pod): void {
    const { minReady } = this.options;
    if (pod.isReady && minReady > 0) this.around.clock.after(minReady, () => this.sync());
    if (pod.isReady && pod.revision === this.newest.revision) this.progress();
  }

  protected reconcile(): void {
    if (this.options.strategy === 'recreate') this.recreate();
    else this.roll();
    for (const version of this.versions) this.keepSize(version);
    const { newest } = this;
    this.versions = this.versions.filter(
      (version) => version === newest || version.size > 0 || this.of(version).length > 0,
    );
    const isDone =
      this.versions.length === 1 &&
      newest.size === this.wanted &&
      this.availableOf(newest) >= this.wanted;
    if (!this.rolling || !isDone) return;
    this.rolling = false;
    this.around.witness.rollout(newest.revision, 'ends');
  }

  private get newest(): Version {
    return this.versions[this.versions.length - 1];
  }

  private recreate(): void {
    const { newest, versions } = this;
    for (const version of versions) if (version !== newest) version.size = 0;
    const others = this.pods.some(
      ({ state, revision }) => state !== 'free' && revision !== newest.revision,
    );
    if (!others) newest.size = this.wanted;
  }

  private roll(): void {
    const { newest, wanted, versions } = this;
    const older = versions.slice(0, -1);
    const posts = fenceposts(this.options.maxSurge, this.options.maxUnavailable, wanted);
    const count = (version: Version) => ({
      size: version.size,
      available: this.availableOf(version),
    });
    const all = versions.reduce((sum, { size }) => sum + size, 0);
    const size = newSize(wanted, posts.surge, newest.size, all);
    if (size !== newest.size) {
      newest.size = size;
      this.progress();
      // Each change is made and seen before the next one.
      this.sync();
      return;
    }
    const sizes = oldSizes(wanted, posts, count(newest), older.map(count));
    older.forEach((version, i) => {
      if (version.size === sizes[i]) return;
      version.size = sizes[i];
      this.progress();
      this.sync();
    });
  }

  /** Its ReplicaSet makes pods where places are free, and ends those that are too many. */
  private keepSize(version: Version): void {
    const there = this.of(version);
    for (let missing = version.size - there.length; missing > 0; missing--) {
      const place = this.freePlace();
      const node = this.chooseNode();
      if (place === null || node === '') return;
      place.make(version.revision, node);
    }
    const excess = there.length - version.size;
    if (excess <= 0) return;
    for (const pod of there.sort(firstToGo).slice(0, excess)) pod.end();
  }

  /** The one that has been free for longest: those that nobody was in yet, in their order, first. */
  private freePlace(): Pod | null {
    let best: Pod | null = null;
    for (const pod of this.pods) {
      if (pod.state === 'free' && (best === null || pod.freeSince < best.freeSince)) best = pod;
    }
    return best;
  }

  private of({ revision }: Version): Pod[] {
    return this.pods.filter((pod) => pod.isActive && pod.revision === revision);
  }

  private availableOf(version: Version): number {
    return this.of(version).filter((pod) => pod.isAvailable(this.options.minReady)).length;
  }

  private progress(): void {
    const { around, options } = this;
    const step = ++this.steps;
    if (options.progressDeadline === Infinity || !this.rolling) return;
    around.clock.after(options.progressDeadline, () => {
      if (this.rolling && this.steps === step)
        around.witness.rollout(this.newest.revision, 'stuck');
    });
  }
}

const RANKS: Record<PodState, number> = {
  ...{ free: 0, creating: 0, waiting: 1, starting: 1, running: 2, 'pre-stop': 2, stopping: 2 },
};

/**
 * Whom a ReplicaSet ends first (pkg/controller, ActivePodsWithRanks): who does not run yet, who is not ready, who
 * has been ready for less time, who has restarted more often, who is younger.
 */
function firstToGo(a: Pod, b: Pod): number {
  return (
    RANKS[a.state] - RANKS[b.state] ||
    Number(a.isReady) - Number(b.isReady) ||
    b.readySince - a.readySince ||
    b.restarts - a.restarts ||
    b.madeAt - a.madeAt ||
    a.index - b.index
  );
}
