import { spawn } from 'node:child_process';
import { unwatchFile, watchFile } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { outputError, reasonOf } from './exit.js';
import { pageWith, type Put } from './page.js';
import { placeOf } from './shipped.js';
import { nowDoing, stopSignal } from './stop.js';
import { print } from './terminal.js';

export interface Serving {
  page: string;
  put: Put | null;
  /** 0 for one that is free. */
  port: number;
  /** A browser, too. */
  opens: boolean;
  /** The file that is sent again when it is saved; null for none. */
  watched: string | null;
  again: () => Promise<Put | null>;
}

/** Milliseconds between two looks at a watched file. */
const LOOK = 250;
const HERE = '127.0.0.1';

/**
 * Serves the page to this machine until a signal comes.
 * @throws CommandError where the port cannot be had
 */
export async function serve(serving: Serving): Promise<void> {
  nowDoing('the serving of the page');
  const { page, watched } = serving;
  let { put } = serving;
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (!isOurs(request)) return void response.writeHead(403).end();
    if (request.url === '/changes') return listen(response, listeners);
    if (request.url !== '/') return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(pageWith(served(page), put && { ...put, live: true }));
  });
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', (error) =>
      reject(outputError(`cannot serve at port ${serving.port}: ${reasonOf(error)}`)),
    );
    server.listen(serving.port, HERE, () => resolve(server.address() as AddressInfo));
  });
  const address = `http://${HERE}:${port}/`;
  print(`The page is at ${address}, until Ctrl+C.\n`);
  const place = watched === null ? null : placeOf(watched);
  if (place !== null) {
    watchFile(place, { interval: LOOK }, () => {
      void serving.again().then((now) => {
        if (now === null) return;
        put = now;
        for (const response of listeners) response.write(`data: ${JSON.stringify(now)}\n\n`);
      });
    });
  }
  if (serving.opens) open(address);
  await new Promise<void>((resolve) => {
    if (stopSignal.aborted) resolve();
    else stopSignal.addEventListener('abort', () => resolve(), { once: true });
  });
  if (place !== null) unwatchFile(place);
  server.close();
  server.closeAllConnections();
}

/** A page of somebody else's whose name leads here has another host. */
function isOurs({ headers: { host = '' }, method }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost):\d+$/.test(host) && method === 'GET';
}

/** It may ask here, and only here, for changes. */
function served(page: string): string {
  return page.replace("connect-src 'none'", "connect-src 'self'");
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

/** In whatever the machine has for it; where it has nothing, the address has been said. */
function open(address: string): void {
  const [command, ...words] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""']
        : ['xdg-open'];
  const child = spawn(command, [...words, address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
