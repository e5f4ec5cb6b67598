/**
 * The probes of a pod's node (pkg/kubelet/prober/worker.go): a question at each period, an answer or none within
 * the time for it, and a verdict after so many of one kind in a row.
 */
import { type Courier, Question } from '../calls/courier.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Clock } from './clock.js';

export interface ProbeOptions {
  initialDelay: Nanoseconds;
  period: Nanoseconds;
  timeout: Nanoseconds;
  failureThreshold: number;
  successThreshold: number;
}

class ProbeQuestion extends Question {
  round = 0;

  constructor(
    free: ProbeQuestion[],
    private readonly probe: Probe,
  ) {
    super(free, 0);
  }

  reach(): void {
    // A process answers it beside its work.
  }

  answered(): string {
    return this.probe.answered(this.round);
  }

  override refused(): void {
    this.probe.refused(this.round);
  }
}

/** One kind of probe of one pod. */
export class Probe {
  private readonly questions: ProbeQuestion[] = [];
  /** Counts what it has asked; an answer to another than the last is late. */
  private round = 0;
  private awaited = false;
  /** Counts the times that it was begun: what belongs to an earlier one is forgotten. */
  private turn = 0;
  private last = true;
  private run = 0;

  /**
   * @param pod its place among those that the courier reaches
   * @param verdict is told when so many of one kind have come in a row, and with each one more
   */
  constructor(
    private readonly clock: Clock,
    private readonly courier: Courier,
    private readonly pod: number,
    private readonly options: ProbeOptions,
    private readonly verdict: (passed: boolean) => void,
  ) {}

  get period(): Nanoseconds {
    return this.options.period;
  }

  /** The container runs since now: asks from then on. @param offset of the first */
  begin(offset: Nanoseconds = this.options.initialDelay): void {
    this.end();
    this.run = 0;
    const { turn } = this;
    this.clock.after(offset, () => this.ask(turn));
  }

  end(): void {
    this.turn++;
    this.awaited = false;
  }

  answered(round: number): string {
    if (!this.awaited || round !== this.round) return 'late';
    this.note(true);
    return '';
  }

  /** Nobody listens: that needs no waiting. */
  refused(round: number): void {
    if (this.awaited && round === this.round) this.note(false);
  }

  private ask(turn: number): void {
    if (turn !== this.turn) return;
    const { clock, courier, pod, options, questions } = this;
    const question = questions.pop() ?? new ProbeQuestion(questions, this);
    question.backend = pod;
    const round = (question.round = ++this.round);
    this.awaited = true;
    clock.after(options.timeout, () => {
      if (turn === this.turn && this.awaited && round === this.round) this.note(false);
    });
    clock.after(Math.max(options.period, options.timeout), () => this.ask(turn));
    courier.ask(question);
  }

  private note(passed: boolean): void {
    const { options } = this;
    this.awaited = false;
    this.run = passed === this.last ? this.run + 1 : 1;
    this.last = passed;
    const enough = passed ? options.successThreshold : options.failureThreshold;
    if (this.run >= enough) this.verdict(passed);
  }
}
