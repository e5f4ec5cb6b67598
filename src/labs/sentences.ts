import type { Languages } from './languages.js';

/** What is said whatever the lab. `{}` is the place of a word. */
export const sentences = {
  predict: {
    en: 'Write down what you expect before you run anything. It is not marked.',
    zh: '在运行之前先写下你的预测。预测不计分。',
  },
  noPrediction: { en: "No prediction yet for '{}'.", zh: '“{}”还没有预测。' },
  noAnswer: { en: "No answer yet for '{}'.", zh: '“{}”还没有答案。' },
  noChoice: { en: "'{}' is none of the choices: {}.", zh: '“{}”不在选项之中：{}。' },
  noNumber: { en: "'{}' is not understood: {}.", zh: '无法理解“{}”：{}。' },
  wrongNumber: { en: 'That is not what the run says.', zh: '这与运行结果不符。' },
  wrongChoice: { en: 'That is not it.', zh: '不对。' },
  foreign: {
    en: "The file has to say '{}' again: what you are asked depends on it.",
    zh: '文件里必须恢复“{}”：你的题目取决于它。',
  },
  invalid: { en: 'The file cannot be run: {}.', zh: '文件无法运行：{}。' },
  stopped: { en: 'The run did not come to its end: {}.', zh: '运行没有正常结束：{}。' },
  now: { en: '(now: {})', zh: '（目前：{}）' },
  youSaid: { en: 'You said {}, and it is {}.', zh: '你的预测是 {}，实际是 {}。' },
  right: { en: 'You were right.', zh: '你的预测是对的。' },
  otherwise: { en: 'It is not as you thought.', zh: '与你的预测不同。' },
} as const satisfies Record<string, Languages>;

/** A sentence with words in its places. */
export function say(sentence: Languages, ...words: readonly string[]): Languages {
  const fill = (text: string): string => {
    let i = 0;
    return text.replaceAll('{}', () => words[i++] ?? '');
  };
  return { en: fill(sentence.en), zh: fill(sentence.zh) };
}
