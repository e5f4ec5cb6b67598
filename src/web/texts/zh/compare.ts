import type { compare as en } from '../en/compare.js';
import type { Words } from '../topic.js';

export const compare: Words<typeof en> = {
  intro:
    '在相同的请求下比较二至六个方案：先各运行一次，观察队列；再各做多次重复运行，给出带置信区间的数值。',
  what: '比较对象',
  policies: '策略',
  setting: '一项设置',
  service: '所属服务',
  add: '添加策略…',
  without: (policy) => `去掉 ${policy}`,
  path: '设置项',
  values: '取值',
  replications: '重复次数',
  compare: '比较',
  stale: '这是改动之前的文本，或与上面不同的备选方案的结果：请重新比较。',
  stop: '停止',
  howMany: (fewest, most) => `请给出 ${fewest} 至 ${most} 个方案。`,
  noService: '此场景没有可更换策略的服务，请比较一项设置。',
  progress: '比较进度',
  taping: '正在各运行一次，以观察队列…',
  stage: (stage, done, jobs) => `${stage}：${done} / ${jobs}`,
  queues: '队列',
  play: '播放',
  pause: '暂停',
  instant: '时刻',
  speed: '每秒播放的仿真秒数',
  legend: '每个方块是一个请求：蓝色正在处理，橙色正在等待。数字是等待的请求数。',
  cut: (until) => `记录到运行的 ${until} 为止。`,
  waiting: (all, longest) => `等待 ${all} 个，最长队列 ${longest} 个`,
  numbers: '数值',
  files: '保存比较结果的文件',
};
