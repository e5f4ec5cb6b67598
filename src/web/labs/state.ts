/** The labs of the page, who is at work on which, and how far they are. */
import { batch, computed, effect, signal } from '@preact/signals';
import version from 'virtual:netloom/version';
import type { Work } from '../../labs/judge.js';
import type { Lab } from '../../labs/lab.js';
import { readResultFile, resultFile } from '../../labs/result-file.js';
import { handedOut } from '../../labs/student.js';
import { open, opened, source } from '../state/source.js';
import { Ended, Hand } from '../worker/hand.js';
import type { LabJudged } from '../worker/messages.js';
import { remember, remembered, rememberedStudent, rememberStudent } from './memory.js';

export const labs = signal<readonly Lab[]>([]);

/** Who is at work, as they write their name; empty for nobody yet. */
export const student = signal('');

/** How far somebody is in a lab. */
export interface Progress {
  work: Work;
  /** What the last check said; null before one. */
  judged: LabJudged | null;
  /** Whether that was of the work as it is now. */
  isFresh: boolean;
  passed: boolean;
}

/** By lab and student: what is a student's own hangs on the name. */
const progress = signal<ReadonlyMap<string, Progress>>(new Map());

/** The lab that is open; null where none is. */
export const current = signal<Lab | null>(null);

export type Trouble = 'not a result' | 'not here' | { failed: string };
export const trouble = signal<Trouble | null>(null);
export const isChecking = signal(false);

const keyOf = ({ name }: Lab, who: string): string => JSON.stringify([name, who]);

/** Of the open lab and its student. */
export const now = computed((): Progress | null => {
  const lab = current.value;
  return lab === null ? null : progressOf(lab);
});

export function progressOf(lab: Lab): Progress | null {
  return progress.value.get(keyOf(lab, student.value)) ?? null;
}

/** Takes the page's labs, and what the browser remembers. */
export function beginLabs(given: readonly Lab[]): void {
  labs.value = given;
  effect(() => {
    for (const lab of labs.value) recall(lab, student.value);
  });
  effect(followEditor);
  student.value = rememberedStudent();
}

function recall(lab: Lab, who: string): void {
  const all = progress.peek();
  const found = all.has(keyOf(lab, who)) ? null : remembered(lab, who);
  if (found === null) return;
  const one: Progress = { ...unchecked(found.work), passed: found.claim?.passed ?? false };
  progress.value = new Map(all).set(keyOf(lab, who), one);
}

function unchecked(work: Work): Progress {
  return { work, judged: null, isFresh: false, passed: false };
}

function keep(lab: Lab, one: Progress): void {
  const { student: who } = one.work;
  progress.value = new Map(progress.peek()).set(keyOf(lab, who), one);
  remember(lab, who, fileOf(lab, one));
}

/** Nothing is claimed of work that has changed since it was checked. */
function fileOf(lab: Lab, { work, judged, isFresh }: Progress): string {
  return resultFile(lab, work, isFresh ? judged : null, version);
}

/** Changes the open lab's work. */
function work(change: Partial<Work>): void {
  const [lab, is] = [current.peek(), now.peek()];
  if (lab !== null && is !== null)
    keep(lab, { ...is, work: { ...is.work, ...change }, isFresh: false });
}

export function enter(lab: Lab): void {
  batch(() => {
    trouble.value = null;
    current.value = lab;
    begin();
  });
}

export function nameStudent(name: string): void {
  batch(() => {
    student.value = name.trim();
    rememberStudent(student.value);
    begin();
  });
}

/** Lays the open lab out where its student left it, or anew. */
function begin(): void {
  const lab = current.value;
  if (lab === null || student.value === '') return;
  recall(lab, student.value);
  const found = progressOf(lab);
  if (found === null) return startAgain();
  show(found.work.scenario);
}

/** The file as it was, and no answers. */
export function startAgain(): void {
  const lab = current.value;
  if (lab === null) return;
  const who = student.value;
  const scenario = handedOut(lab, who);
  const none = new Map<string, string | null>();
  const fresh: Work = { student: who, scenario, predictions: none, answers: none };
  batch(() => {
    keep(lab, unchecked(fresh));
    show(scenario);
  });
}

export function leave(): void {
  endCheck();
  current.value = null;
}

/** The text that the editor was given by us. */
let shown = -1;

function show(scenario: string): void {
  batch(() => {
    open({ file: 'scenario.yaml', text: scenario, files: [] });
    shown = opened.peek();
  });
}

/** What is typed belongs to the open lab, until another scenario is opened. */
function followEditor(): void {
  const text = source.value;
  if (opened.value !== shown) {
    if (current.peek() !== null) leave();
    return;
  }
  const is = now.peek();
  if (is !== null && text !== is.work.scenario) work({ scenario: text });
}

export function answer(section: 'predictions' | 'answers', name: string, text: string): void {
  const is = now.peek();
  if (is !== null) work({ [section]: new Map(is.work[section]).set(name, text) });
}

/** A worker of its own: a scenario may run beside a check. */
const hand = new Hand();

export async function check(): Promise<void> {
  const [lab, is] = [current.value, now.value];
  if (lab === null || is === null || isChecking.value) return;
  isChecking.value = true;
  trouble.value = null;
  try {
    const judged = await hand.ask('lab', { lab, work: is.work });
    // It may have been worked on meanwhile.
    const latest = progress.peek().get(keyOf(lab, is.work.student)) ?? is;
    const isFresh = latest.work === is.work;
    keep(lab, { work: latest.work, judged, isFresh, passed: judged.passed });
  } catch (error) {
    if (error instanceof Ended) return;
    trouble.value = { failed: error instanceof Error ? error.message : String(error) };
  } finally {
    isChecking.value = false;
  }
}

export function endCheck(): void {
  hand.end();
}

/** What is handed in, and what brings progress back: one file for both. */
export function savedFile(): { name: string; text: string } | null {
  const [lab, is] = [current.value, now.value];
  if (lab === null || is === null) return null;
  const who = is.work.student.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  const name = `${lab.name.split('/').pop()}-${who || 'student'}.json`;
  return { name, text: fileOf(lab, is) };
}

export function openSaved(text: string): void {
  const found = readResultFile(text);
  const lab = labs.value.find(({ name }) => name === found?.lab);
  if (found === null || lab === undefined) {
    trouble.value = found === null ? 'not a result' : 'not here';
    return;
  }
  batch(() => {
    student.value = found.work.student;
    rememberStudent(student.value);
    keep(lab, unchecked(found.work));
    enter(lab);
  });
}
