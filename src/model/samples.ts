/** Requests that the backends of a service got over time: few enough rows and columns for a picture. */
export interface LoadMap {
  service: string;
  /** Seconds at which the first column begins, how long each is, and where the last one ends. */
  from: number;
  step: number;
  to: number;
  /** So many backends that follow one another share a row. */
  perRow: number;
  /** Of the rows: a backend's name, or the first and the last one's. */
  names: string[];
  /** Requests a second of a backend, by row and column. */
  rows: number[][];
}

/** State over time, as means over windows of one length: recorded where somebody asks. */
export interface Samples {
  /** Seconds: the edges of the windows, one more than there are values. */
  edges: number[];
  /** Busy share of transmitters, by direction of a link as in `links`; the hundred busiest. */
  links: Map<string, number[]>;
  /** Packets that wait, by port as in `queues`; the hundred longest. */
  queues: Map<string, number[]>;
  /** By service and replica; the hundred replicas with the longest queues. */
  services: Map<string, Map<string, { busy: number[]; waiting: number[] }>>;
  /** Requests to each backend, of services that have several. */
  loads: LoadMap[];
}
