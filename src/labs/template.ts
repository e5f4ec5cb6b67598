/** The files of a new lab: a small whole one, which passes its own test, to be changed bit by bit. */
import { labFiles } from './author.js';

export function template(name: string): [string, string][] {
  return [
    [labFiles.text.en, EN.replace('TITLE', title(name))],
    [labFiles.text.zh, ZH.replace('TITLE', title(name))],
    [labFiles.start, START],
    [labFiles.solution, START.replace('workers: 1 ', 'workers: 2 ')],
    [labFiles.checks, CHECKS],
    [labFiles.wrong, WRONG],
  ];
}

function title(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const EN = `---
title: TITLE
minutes: 10
teaches: One sentence on what whoever has done it can say.
---

What it is about, in two or three sentences.

## Predict

What is asked before anything is run.

{ask guess}

## Run

\`netloom run scenario.yaml\`, and look at the table.

{ask tail}

{ask why}

## Change

What is to be reached, and by which means. Here: a mean of less than 20 ms, without touching the traffic.

## What you have seen

One worker kept requests for {start users.latency.mean} on average, two for {yours users.latency.mean}.
`;

const ZH = `---
title: TITLE
minutes: 10
teaches: 用一句话说明完成实验后能说清楚什么。
---

用两三句话说明背景。

## 预测

在运行之前要问的问题。

{ask guess}

## 运行

\`netloom run scenario.yaml\`，然后看表格。

{ask tail}

{ask why}

## 修改

要达到什么目标，可以用什么手段。这里：平均延迟低于 20 ms，不能改动流量。

## 你看到了什么

一个工作线程时，请求平均花费 {start users.latency.mean}；两个时，{yours users.latency.mean}。
`;

const START = `version: 1
name: lab
description: A server that is 80 % busy
seed: 1

services:
  server: { time: exponential(10 ms), workers: 1 }

traffic:
  users: { to: server, rate: 80/s, requests: 20000 }
`;

const CHECKS = `version: 1

questions:
  guess:
    when: before
    ask:
      en: A request takes the server 10 ms on average. How long do users wait for an answer, on average?
      zh: 服务器处理一个请求平均需要 10 ms。用户平均要等多久？
    number: { of: start, value: users.latency.mean, unit: ms, within: 25 % }
    afterwards:
      en: Most of that is waiting in line.
      zh: 其中大部分是排队时间。

  tail:
    ask:
      en: Which latency do 99 % of the requests of the file as it was stay below?
      zh: 原始文件中，99 % 的请求的延迟不超过多少？
    number:
      of: start
      value: users.latency.p99
      unit: ms
      within: 3 %
      traps:
        - value: users.latency.mean
          told:
            en: That is the mean, which many stay above.
            zh: 那是平均值，很多请求都超过它。
    hint:
      en: The table's column is 'p99'.
      zh: 看表格的 p99 一列。

  why:
    ask:
      en: What does most of a request's time go to?
      zh: 一个请求的时间大部分花在哪里？
    choices:
      queue:
        say: { en: waiting in the server's line, zh: 在服务器的队列里等待 }
      work:
        say: { en: being worked on, zh: 被处理 }
        told:
          en: That takes 10 ms on average, whatever the load.
          zh: 不论负载如何，处理平均只需 10 ms。
    answer: queue
    hint:
      en: Look at the breakdown of the latency.
      zh: 看延迟的组成。

checks:
  untouched:
    same: [traffic, services.server.handler]
    missing:
      en: The traffic, and the time that a request takes, have to stay as they were.
      zh: 流量和处理时间必须保持原样。
  quick:
    result: users.latency.mean < 20 ms
    missing:
      en: The mean is not below 20 ms yet.
      zh: 平均延迟还没有低于 20 ms。
    hint:
      en: How many requests can the server work on at a time?
      zh: 服务器同时可以处理几个请求？
`;

const WRONG = `nothing-changed:
  from: start
  stumbles: quick
less-traffic:
  set: [traffic.users.rate=40/s]
  stumbles: untouched
mean-for-percentile:
  answers: { tail: users.latency.mean }
  stumbles: tail
work-and-not-waiting:
  answers: { why: work }
  stumbles: why
`;
