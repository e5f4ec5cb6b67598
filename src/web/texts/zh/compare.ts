import type { compare as en } from '../en/compare.js';
import type { Words } from '../topic.js';

export const compare: Words<typeof en> = {
  intro:
    '在相同请求下并排比较二至六个方案：先各运行一次，观察其队列；再做多次重复的研究，给出带区间的数值。',
  what: '比较什么',
  policies: '策略',
  setting: '一项设置',
  service: '所属服务',
  add: '添加策略…',
  without: (policy) => `去掉 ${policy}`,
  path: '设置',
  values: '取值',
  replications: '重复次数',
  compare: '比较',
  stop: '停止',
  howMany: (fewest, most) => `请选择 ${fewest} 至 ${most} 个方案。`,
  noService: '此场景没有可更换策略的服务，请比较一项设置。',
  progress: '比较进度',
  taping: '正在各运行一次，以观察队列…',
  stage: (stage, done, jobs) => `${stage}：${done} / ${jobs}`,
  queues: '队列',
  play: '播放',
  pause: '暂停',
  instant: '时刻',
  speed: '每秒播放的仿真秒数',
  legend: '每个方块是一个请求：蓝色正在处理，橙色正在等待。数字为等待数。',
  cut: (until) => `记录只到运行的 ${until} 处。`,
  waiting: (all, longest) => `${all} 个等待，最长队列 ${longest}`,
  numbers: '数值',
  files: '保存比较的文件',
};
