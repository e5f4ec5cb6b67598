import { few, MOST_NAMED, type Speech, UDP_WITHDRAW } from '../../../report/narrate.js';
import { changeWords } from '../../../report/happenings.js';

const ms = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(6)} ms`;
const end = ({ address, port }: { address: string; port: number }): string =>
  port === 0 ? address : `${address}:${port}`;
const rule = (by: { rule: string; chain: string; origin: string }): string =>
  `链 ${by.chain} 的规则${by.rule === '' ? '' : `“${by.rule}”`}${by.origin === '' ? '' : `（${by.origin}）`}`;

const icmp: Readonly<Record<number, string>> = {
  0: '回显应答',
  3: '目的不可达',
  8: '回显请求',
  11: 'TTL 超时',
};
const said: Readonly<Record<string, string>> = {
  address: '',
  empty: '没有这种记录',
  unknown: '没有这个域名',
  failed: '服务器无法应答',
  truncated: '超出报文长度，已截断，',
};

/** 事实的中文说法。 */
export const speech: Speech = {
  segment: (source, destination, told) => `发送 tcp ${source} > ${destination}：${told}`,
  attempt: (number) => `第 ${number} 次尝试`,
  call: (to) => `调用 ${to}`,
  caller: '调用方',
  balancer: (service) => `${service} 的负载均衡器`,
  words: {
    'packet-made': ({ from, protocol, type, source, destination, size }) => {
      if (from > 0) return '';
      if (protocol === 'arp') {
        return type === 1 ? `用 ARP 询问谁有 ${destination}` : `应答 ARP：${source} 在这里`;
      }
      const what =
        protocol === 'icmp'
          ? `icmp ${icmp[type] ?? `类型 ${type}`}`
          : type === UDP_WITHDRAW
            ? `${protocol} 撤回`
            : protocol;
      return `发送 ${what} ${source} > ${destination}，${size} 字节`;
    },
    'packet-out': () => '',
    'packet-queued': ({ discipline, behind }) => `在 ${discipline} 队列中等待，前面有 ${behind} 个`,
    'packet-sent': ({ waited }) => (waited > 0 ? `等待 ${ms(waited)} 后离开队列` : ''),
    'packet-arrived': () => '到达',
    'packet-routed': ({ out, via, direct }) =>
      `路由：从 ${out} 发出，${direct ? '直接交付' : `下一跳 ${via}`}`,
    'packet-switched': ({ out }) => (out === '' ? '未知地址：泛洪' : `转发到 ${out}`),
    'packet-held': ({ via }) => `等待 ${via} 应答 ARP`,
    'packet-worked': ({ worked, waited }) =>
      `占用一个 CPU 核 ${ms(worked)}${waited > 0 ? `，此前等待 ${ms(waited)}` : ''}`,
    'packet-rewritten': ({ what, before, after }) =>
      `把${what === 'source' ? '源' : '目的'}地址 ${end(before)} 改写为 ${end(after)}`,
    'packet-decided': (fact) => `${rule(fact)}：${fact.verdict}`,
    'packet-ended': (fact) => {
      const { end: how, reason, chain } = fact;
      if (how !== 'dropped') return how === 'delivered' ? '接收' : '分片或重组';
      return `丢弃：${reason}${chain === '' ? '' : `，由${rule(fact)}`}`;
    },
    'request-made': ({ why, workload, number, attempt, to }) => {
      switch (why) {
        case 'client':
          return `发出 ${workload} 的第 ${number} 个请求`;
        case 'echo':
          return `开始 ${workload} 的第 ${number} 个回显请求`;
        case 'call':
          return `调用 ${to}`;
        case 'first':
          return '第 1 次尝试';
        case 'retry':
          return `重试，第 ${attempt + 1} 次尝试`;
        case 'hedge':
          return `对冲，第 ${attempt + 1} 次尝试`;
        case 'tied':
          return `发出成对请求中的第二个，第 ${attempt + 1} 次尝试`;
      }
    },
    'request-waiting': () => '暂时没有后端：等待',
    'request-picked': ({ service, backend, waited, usable, among }) => {
      const after = waited > 0 ? `等待 ${ms(waited)} 后，` : '';
      if (backend === '') return `${after}找不到 ${service} 的后端`;
      const first = among.slice(0, MOST_NAMED);
      const named = first.map(({ name, active }) => `${name} ${active}`).join('，');
      return `${after}从 ${usable} 个后端中选择 ${backend}（处理中：${named}${usable > first.length ? '，…' : ''}）`;
    },
    'request-queued': ({ service, behind, admitted }) => {
      if (!admitted) return `${service} 的队列已满：拒绝`;
      return behind > 0 ? `${service} 让它排队，前面有 ${behind} 个` : `${service} 收到它`;
    },
    'request-denied': ({ service, account, action, rule: name, origin }) => {
      const who = account === '' ? '未经认证的调用方' : account;
      const why = action === 'allow' ? `${name} 中没有允许它的规则` : `${action} 规则 ${name}`;
      return `${service} 拒绝 ${who}：${why}${origin === '' ? '' : `（${origin}）`}`;
    },
    'request-taken': ({ service, waited }) =>
      `${service} 的一个工作线程开始处理${waited > 0 ? `，此前排队 ${ms(waited)}` : ''}`,
    'request-answered': ({ service, outcome }) => `${service} 响应：${outcome}`,
    'request-lost': ({ service, outcome }) => `${service} 已停机：${outcome}`,
    'request-withdrawn': ({ service }) => `${service} 丢弃它：调用方已放弃`,
    'request-backing-off': ({ wait, after }) => `等待 ${ms(wait)} 后重试（${after}）`,
    'request-ended': ({ outcome, latency }) => `请求结束：${outcome}，用时 ${ms(latency)}`,
    learnt: ({ table, key, value }) => {
      switch (table) {
        case 'mac':
          return `学到 ${key} 在 ${value} 后面`;
        case 'arp':
          return `学到 ${key} 的 MAC 是 ${value}`;
        case 'dns':
          return `得知 ${key} 是 ${few(value)}`;
        case 'conntrack':
          return `跟踪 ${key}，应答为 ${value}`;
      }
    },
    'name-asked': ({ name, type, server, over }) =>
      `向 ${server} 查询 ${name} ${type}${over === 'tcp' ? '（经 TCP）' : ''}`,
    'name-answered': ({ name, type, said: how, value, by }) =>
      `${by === 'cache' ? '缓存命中' : '得到应答'}：${name} ${type} ${said[how]}${few(value)}`,
    'name-unanswered': ({ name, type, waited }) => `${ms(waited)} 后仍没有 ${name} ${type} 的应答`,
    'connection-state': ({ ends, before, state }) => `${ends}：${before} 变为 ${state}`,
    'connection-window': ({ ends, window, threshold, rtt }) =>
      `${ends}：拥塞窗口 ${window} 个报文段，慢启动阈值 ${threshold ?? '未设定'}，往返时间 ${ms(rtt)}`,
    'connection-recovery': ({ ends, phase, why }) =>
      `${ends}：${phase === 'entered' ? '开始丢包恢复' : phase === 'left' ? '丢包恢复完成' : '撤销窗口缩减'}（${why}）`,
    'timer-armed': ({ at, ends, timer, due }) =>
      `${ends}：设定 ${timer} 定时器，${ms(due - at)} 后到期`,
    'connection-timer': ({ ends, timer }) => `${ends}：${timer} 定时器到期`,
    'segment-resent': ({ ends, why, offset, length }) =>
      `${ends}：从 ${offset} 起重传 ${length} 字节（${why}）`,
    'connection-shut': ({ ends, phase }) =>
      `${ends}：对端窗口${phase === 'begins' ? '关闭' : '重新打开'}`,
    'backlog-full': ({ ends, step }) =>
      `${ends}：连接队列（backlog）已满：丢弃握手的${step === 'first' ? '第一步' : '最后一步'}`,
    'exchange-waiting': ({ server, behind }) =>
      `等待到 ${server} 的连接${behind > 0 ? `，前面有 ${behind} 个` : ''}`,
    'exchange-given': ({ server, connection, used, waited }) =>
      `取得到 ${server} 的连接 ${connection}${used ? '（复用）' : ''}${waited > 0 ? `，等待了 ${ms(waited)}` : ''}`,
    'exchange-stale': ({ server, connection, resent }) =>
      `到 ${server} 的连接 ${connection} 未响应就已关闭${resent ? '：重发请求' : ''}`,
    'stream-opened': ({ stream, server, connection }) =>
      server === ''
        ? `客户端打开连接 ${connection} 的流 ${stream}`
        : `打开到 ${server} 的连接 ${connection} 的流 ${stream}`,
    'stream-blocked': ({ stream, by }) =>
      `流 ${stream} 等待${by === 'stream' ? '自身' : '连接'}窗口的空间`,
    'stream-closed': ({ stream, how }) => `流 ${stream} ${how === 'ended' ? '结束' : '中断'}`,
    'handshake-step': ({ step, version, resumed, size, server }) =>
      `TLS ${version}，对端为${server === '' ? '客户端' : ` ${server}`}：${step}${resumed ? '（恢复会话）' : ''}，${size} 字节`,
    forgot: ({ table, key }) => `删除条目 ${key}（${table}）`,
    'backend-out': ({ why, service, backend, phase }) =>
      `${service}/${backend} ${phase === 'begins' ? '被摘除' : '恢复'}（${why}）`,
    'breaker-open': ({ service, what, phase }) =>
      `${service} 的熔断器${phase === 'begins' ? '打开' : '关闭'}（${what}）`,
    pod: ({ service, state, ready, revision }) =>
      `${service} 的 Pod（版本 ${revision}）：${state}${ready ? '，就绪' : ''}`,
    rollout: ({ service, revision, step }) =>
      `${service} 上线版本 ${revision}：${ROLLOUT_STEPS[step]}`,
    drain: ({ step, pod }) =>
      step === 'refused' ? `不允许驱逐 ${pod}` : `清空节点：${drainStep(step, pod)}`,
    scaled: ({ service, from, to, why }) => `${service} 的副本数从 ${from} 变为 ${to}（${why}）`,
    changed: (fact) =>
      `${changeWords(fact)}：${fact.phase === 'begins' ? '开始' : fact.phase === 'ends' ? '结束' : '此后一直如此'}`,
  },
};

const ROLLOUT_STEPS = {
  begins: '开始',
  ends: '完成',
  stuck: '卡住',
  settled: '最后一个旧 Pod 已消失',
} as const;

function drainStep(step: 'begins' | 'ends' | 'stuck' | 'called-off', pod: string): string {
  switch (step) {
    case 'begins':
      return '开始';
    case 'ends':
      return '完成';
    case 'stuck':
      return `无法完成，${pod} 的中断预算不允许任何 Pod 离开`;
    case 'called-off':
      return '已取消，仍有 Pod 留下';
  }
}
