import type { labs as en } from '../en/labs.js';
import type { Words } from '../topic.js';

export const labs: Words<typeof en> = {
  title: '实验',
  intro: '能自动检查的练习，每个大约一刻钟。',
  name: '你的姓名或学号',
  nameHint: '你的种子由它得出，所以每个人的数字各不相同。它只保存在这台机器上。',
  begin: '开始',
  minutes: (minutes) => `${minutes} 分钟`,
  passed: '已完成',
  begun: '进行中',
  needs: (titles) => `先做${titles.map((title) => `“${title}”`).join('、')}`,
  back: '全部实验',
  again: '重新开始',
  againSure: '放弃本实验已有的内容，重新开始？',
  save: '保存为文件',
  saveHint: '提交作业时也交这个文件。',
  load: '打开保存过的文件',
  prediction: '预测',
  question: '问题',
  unit: (unit) => `单位 ${unit}`,
  predictFirst: '写下全部预测之后，才会显示后面的步骤。预测错误不扣分。',
  here:
    '在本页里，netloom run 就是“运行”按钮：文件在编辑器里，表格在“结果”里。' +
    '要看 --trace "x#1" 的内容，在“网络”的查找框里输入 x#1 再按回车；要看 --capture 的内容，点击那里的数据包；' +
    '--set 设置的内容，直接在编辑器里改。',
  check: '检查',
  checking: '正在检查…',
  stop: '停止',
  changed: '这次检查之后又有改动。',
  progress: {
    question: (done, all) => `问题：${done}/${all}`,
    check: (done, all) => `文件：${done}/${all}`,
  },
  noted: '已记录',
  open: '尚未完成',
  unanswered: '尚未作答。',
  nameFirst: '请先填写姓名或学号。',
  hint: '提示',
  allDone: '全部完成。',
  student: (name, seed) => `${name}，种子 ${seed}`,
  notAResult: '这个文件不是保存过的实验，或者在途中损坏了。',
  notHere: '这个文件所属的实验不在本页中。',
  failed: (why) => `检查失败：${why}`,
};
