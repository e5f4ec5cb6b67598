import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Request } from '../request.js';
import type { Edit } from './edit.js';
import type { Split } from './split.js';

/** A route of a service, or of a proxy, for all who go by it: where its requests go, and how many did. */
export class Route {
  /** Measured requests by destination. */
  readonly taken: Float64Array;

  /** @param destinations how many */
  constructor(
    readonly split: Split,
    private readonly edit: Edit | null,
    private readonly span: MeasurementSpan,
    destinations: number,
  ) {
    this.taken = new Float64Array(destinations);
  }

  /**
   * Decides where a request goes, once for all attempts that are made on the route, edits its head, and counts it.
   * @param split as its caller knows it
   */
  take(request: Request, split: Split): void {
    const lane = split.draw(request);
    request.lane = lane;
    if (this.edit !== null) request.head = this.edit.of(request.head);
    if (isMeasured(this.span, request.intended)) this.taken[lane]++;
  }
}
