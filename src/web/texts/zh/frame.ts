import type { frame as en } from '../en/frame.js';
import type { Words } from '../topic.js';

export const frame: Words<typeof en> = {
  tagline: '一页之内的网络仿真器',
  run: '运行',
  stop: '停止',
  runHint: '运行场景（Ctrl+Enter）',
  scenario: '场景',
  shipped: '自带场景',
  own: '自己的场景',
  editor: 'YAML 场景',
  language: '语言',
  theme: { label: '主题', auto: '跟随系统', light: '浅色', dark: '深色' },
  starting: '正在启动…',
  running: (percent, events) => `${percent} % · ${events} 个事件`,
  stopped: '运行在结束前被停止。',
  failed: '运行失败',
  mistakes: (count) => `${count} 处错误`,
  idle: '尚未运行。',
  idleHint: '点击“运行”，或在编辑器中按 Ctrl+Enter。',
  results: '结果',
  digest: '摘要',
};
