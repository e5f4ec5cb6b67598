import { utf8 } from '../../engine/utf8.js';
import { FURTHER, Head, padding, type RequestWords } from './head.js';

const BODY = 'Content-Type: application/octet-stream\r\n';

/**
 * Heads of HTTP/1.1 (RFC 9112, sections 2 to 4), as a plain client and a plain server write them: a
 * request without a body is a GET, one with a body a POST; who is turned away gets 503.
 */
export function requestHead({ host, path, fields }: RequestWords): Head {
  const rest = `Host: ${host}\r\nUser-Agent: netloom\r\nAccept: */*\r\n${further(fields)}`;
  return new Head(({ bytes, last }) => {
    const method = bytes > 0 ? 'POST' : 'GET';
    const body = bytes > 0 ? `${BODY}Content-Length: ${bytes}\r\n` : '';
    return utf8(`${method} ${path} HTTP/1.1\r\n${rest}${body}${connection(last)}\r\n`);
  });
}

export function responseHead(fields: number): Head {
  const rest = `Server: netloom\r\n${further(fields)}`;
  return new Head(({ bytes, last, refused }) => {
    const status = refused ? '503 Service Unavailable' : '200 OK';
    const type = bytes > 0 ? BODY : '';
    const length = `Content-Length: ${bytes}\r\n`;
    return utf8(`HTTP/1.1 ${status}\r\n${rest}${type}${length}${connection(last)}\r\n`);
  });
}

/** Without it connections stay (RFC 9112, section 9.3). */
function connection(last: boolean): string {
  return last ? 'Connection: close\r\n' : '';
}

function further(fields: number): string {
  if (fields === 0) return '';
  const name = `${FURTHER}: `;
  return `${name}${padding(fields, name.length + 2)}\r\n`;
}
