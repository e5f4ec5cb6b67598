import type { Actor, Simulator } from '../engine/simulator.js';
import type { Courier, Notice, Question } from './courier.js';
import { LetterQueue } from './letter-queue.js';
import type { Server } from './server.js';

/** Without a network letters take no time; a question takes a step of its own. */
export class DirectCourier implements Courier, Actor {
  actorId = -1;
  private readonly questions = new LetterQueue<Question>();

  constructor(
    private readonly simulator: Simulator,
    private readonly servers: readonly Server[],
  ) {
    simulator.add(this);
  }

  ask(question: Question): void {
    this.questions.push(question);
    this.simulator.defer(this, question.backend);
  }

  tell(_backend: number, notice: Notice): void {
    notice.hold();
    notice.arrived(this.simulator.now);
    notice.letGo();
  }

  wake(backend: number): void {
    const question = this.questions.shift();
    const server = this.servers[backend];
    if (server.isResponsive) {
      question.reach(server);
      question.answered(this.simulator.now);
    }
    question.letGo();
  }
}
