/** Header fields by name, which is in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** What a workload, or a place where calls are made, says in the heads of its requests. */
export interface HeadWords {
  path: string;
  method: string;
  headers: Headers;
}

/**
 * What a request says of itself beside its payload: what routes and rules read. One object for all
 * requests that are made in one place on behalf of requests with the same headers, so that what is
 * worked out of it is worked out once; it never changes.
 */
export class RequestHead {
  /**
   * @param host whom it is for, as its caller knows it
   * @param source the service or workload that made it
   */
  constructor(
    readonly host: string,
    readonly port: number,
    readonly path: string,
    readonly method: string,
    readonly headers: Headers,
    readonly source: string,
  ) {}
}

const NO_HEADERS: Headers = new Map();

/** Of requests that say nothing. */
export const NO_HEAD = new RequestHead('', 0, '/', 'GET', NO_HEADERS, '');

/** The heads of requests that are made in one place: its own words over the headers that are passed on. */
export class Heads {
  private readonly made = new Map<Headers, RequestHead>();
  private latest: RequestHead | null = null;
  private latestFrom: Headers | null = null;
  private readonly host: string;
  private readonly own: Headers;

  /** @param host whom they are for, unless a header of that name says otherwise */
  constructor(
    host: string,
    private readonly port: number,
    private readonly words: HeadWords,
    private readonly source: string,
  ) {
    const { headers } = words;
    this.host = headers.get('host') ?? host;
    this.own = new Map([...headers].filter(([name]) => name !== 'host'));
  }

  /** Of a request for which nobody else has asked. */
  get root(): RequestHead {
    return this.after(NO_HEADERS);
  }

  /** Of one made on behalf of a request with such headers. */
  after(headers: Headers): RequestHead {
    if (this.latest !== null && this.latestFrom === headers) return this.latest;
    let head = this.made.get(headers);
    if (head === undefined) this.made.set(headers, (head = this.make(headers)));
    this.latestFrom = headers;
    this.latest = head;
    return head;
  }

  private make(passed: Headers): RequestHead {
    const { host, port, own, source } = this;
    const { path, method } = this.words;
    // The same object where nothing is added, so that a tree of calls has few.
    const headers = own.size === 0 ? passed : new Map([...passed, ...own]);
    return new RequestHead(host, port, path, method, headers, source);
  }
}
