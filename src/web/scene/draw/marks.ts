import type { Shape } from '../graph.js';
import type { Trait } from '../traits.js';

type Context = CanvasRenderingContext2D;

/** A dot of its sort: its form says what its colour does. */
export function dot(to: Context, trait: Trait, x: number, y: number, r: number): void {
  to.beginPath();
  switch (trait) {
    case 'tcp':
    case 'request':
      to.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 'udp':
      to.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
      break;
    case 'dns':
      polygon(to, x, y, r * 1.25, 4, 0);
      break;
    case 'icmp':
      polygon(to, x, y, r * 1.25, 3, -Math.PI / 2);
      break;
    case 'arp':
      polygon(to, x, y, r * 1.15, 6, 0);
      break;
  }
  to.fill();
}

function polygon(
  to: Context,
  x: number,
  y: number,
  r: number,
  corners: number,
  from: number,
): void {
  for (let i = 0; i < corners; i++) {
    const angle = from + (2 * Math.PI * i) / corners;
    to.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  to.closePath();
}

/** A cross, where a packet fell. */
export function cross(to: Context, x: number, y: number, r: number): void {
  to.beginPath();
  to.moveTo(x - r, y - r);
  to.lineTo(x + r, y + r);
  to.moveTo(x + r, y - r);
  to.lineTo(x - r, y + r);
  to.stroke();
}

/** What a thing is, in a square of 16 about a point. */
export function icon(to: Context, shape: Shape, x: number, y: number): void {
  to.beginPath();
  switch (shape) {
    case 'host':
      to.rect(x - 7, y - 6, 14, 9);
      to.moveTo(x - 4, y + 6);
      to.lineTo(x + 4, y + 6);
      to.moveTo(x, y + 3);
      to.lineTo(x, y + 6);
      break;
    case 'switch':
      to.rect(x - 8, y - 5, 16, 10);
      arrow(to, x - 5, y - 2, 10, 1);
      arrow(to, x + 5, y + 2, 10, -1);
      break;
    case 'router':
      to.arc(x, y, 7.5, 0, 2 * Math.PI);
      arrow(to, x - 4.5, y - 1.8, 9, 1);
      arrow(to, x + 4.5, y + 1.8, 9, -1);
      break;
    case 'balancer':
      to.moveTo(x - 8, y);
      to.lineTo(x - 3, y);
      for (const end of [-5.5, 0, 5.5]) {
        to.moveTo(x - 3, y);
        to.lineTo(x + 7, y + end);
        to.moveTo(x + 8.5, y + end);
        to.arc(x + 7, y + end, 1.5, 0, 2 * Math.PI);
      }
      break;
    case 'proxy':
    case 'waypoint':
    case 'sidecar':
      polygon(to, x, y, 8, 6, 0);
      arrow(to, x - 4, y, 8, 1);
      break;
    case 'relay':
    case 'tunnel':
      pipe(to, x - 8, y - 5, 16, 10);
      arrow(to, x - 1.5, y, 6.5, 1);
      break;
    case 'client':
      to.arc(x, y - 3.5, 3.5, 0, 2 * Math.PI);
      to.moveTo(x - 7, y + 7);
      to.arc(x, y + 7, 7, Math.PI, 2 * Math.PI);
      to.closePath();
      break;
    case 'service':
      to.rect(x - 7, y - 7, 10, 10);
      to.rect(x - 3, y - 3, 10, 10);
      break;
  }
  to.stroke();
}

/** Whether a card's outline leaves less room at its sides than a box does. */
export function hasTips(shape: Shape): boolean {
  return !/^(host|client|service|switch)$/.test(shape);
}

/** The outline of a card: who sees requests is a hexagon, who sees connections alone a pipe. */
export function card(
  to: Context,
  shape: Shape,
  x: number,
  y: number,
  w: number,
  h: number,
  corner: number,
): void {
  const tip = Math.min(10, h / 2);
  to.beginPath();
  switch (shape) {
    case 'proxy':
    case 'waypoint':
    case 'sidecar':
      to.moveTo(x, y + h / 2);
      to.lineTo(x + tip, y);
      to.lineTo(x + w - tip, y);
      to.lineTo(x + w, y + h / 2);
      to.lineTo(x + w - tip, y + h);
      to.lineTo(x + tip, y + h);
      to.closePath();
      break;
    case 'relay':
    case 'tunnel':
      pipe(to, x, y, w, h);
      break;
    case 'router':
    case 'balancer':
      to.roundRect(x, y, w, h, 16);
      break;
    default:
      to.roundRect(x, y, w, h, corner);
  }
}

function pipe(to: Context, x: number, y: number, w: number, h: number): void {
  const bow = Math.min(6, h * 0.25);
  const [left, right, middle] = [x + bow, x + w - bow, y + h / 2];
  to.moveTo(left, y);
  to.lineTo(right, y);
  to.ellipse(right, middle, bow, h / 2, 0, -Math.PI / 2, Math.PI / 2);
  to.lineTo(left, y + h);
  to.ellipse(left, middle, bow, h / 2, 0, Math.PI / 2, (5 * Math.PI) / 2);
}

function arrow(to: Context, x: number, y: number, length: number, direction: 1 | -1): void {
  const end = x + direction * length;
  to.moveTo(x, y);
  to.lineTo(end, y);
  to.moveTo(end - direction * 2.5, y - 2);
  to.lineTo(end, y);
  to.lineTo(end - direction * 2.5, y + 2);
}
