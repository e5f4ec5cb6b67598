import { expect, it } from 'vitest';
import { closedUp } from '../../src/labs/languages.js';

it.each([
  ['负载，\n还不到', '负载，还不到'],
  ['时间 在\n  工作', '时间在工作'],
  ['保留：\n`busy` 的', '保留：`busy` 的'],
  ['一段。\n\n二段', '一段。\n\n二段'],
  ['如下：\n- 一\n- 二', '如下：\n- 一\n- 二'],
  ['10 ms 的\nbusy', '10 ms 的\nbusy'],
  ['one two,\nthree', 'one two,\nthree'],
  ['看。\n```\n# 注释。\nnext: 1\n```\n完', '看。\n```\n# 注释。\nnext: 1\n```\n完'],
])('closes up %j', (text, told) => expect(closedUp(text)).toBe(told));
