/** What the build puts in: `.config/playground.js`. */
declare module 'virtual:netloom/worker' {
  /** The worker's script: gzip as base64. */
  const script: string;
  export default script;
}

declare module 'virtual:netloom/scenarios' {
  /** The scenarios that come along, by name. */
  const scenarios: readonly {
    name: string;
    description: string;
    text: string;
    /** What it refers to: names as it gives them, and texts. */
    files: [string, string][];
  }[];
  export default scenarios;
}

declare module 'virtual:netloom/labs' {
  /** The labs that come along, without their solutions: gzip as base64 of JSON. */
  const labs: string;
  export default labs;
}

/** Styles stand in the page when they are imported. */
declare module '*.css' {}

declare module 'virtual:netloom/version' {
  const version: string;
  export default version;
}
