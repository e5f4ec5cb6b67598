/** The folder that a student works in: the steps to read, the file to change, the answers to fill in. */
import { FILE } from './judge.js';
import type { Lab, Question } from './lab.js';
import type { Language, Languages } from './languages.js';
import { handedOut } from './student.js';
import type { Part, Step } from './text.js';

export const sheetFiles = {
  text: 'README.md',
  scenario: FILE,
  answers: 'answers.yaml',
  result: 'result.json',
} as const;

const words = {
  prediction: { en: 'Prediction', zh: '预测' },
  question: { en: 'Question', zh: '问题' },
  minutes: { en: 'minutes. ', zh: '分钟。' },
  into: { en: 'Into `answers.yaml`:', zh: '写入 `answers.yaml`：' },
  unit: { en: ' (in {})', zh: '（单位：{}）' },
  head: {
    en: 'What you think and find goes here. A number may have a unit, a choice is one of its words.',
    zh: '在这里填写你的预测和答案。数字可以带单位，选择题填写选项的名称。',
  },
  before: {
    en: 'Before anything is run. Wrong ones cost nothing.',
    zh: '在运行之前填写。预测错误不扣分。',
  },
  after: { en: 'What came out.', zh: '运行之后得到的答案。' },
} satisfies Record<string, Languages>;

/** Names and texts of the files, without the closing paragraph. */
export function sheetOf(lab: Lab, student: string, language: Language): [string, string][] {
  return [
    [sheetFiles.text, readme(lab, language)],
    [sheetFiles.scenario, handedOut(lab, student)],
    [sheetFiles.answers, answers(lab, student, language)],
  ];
}

function readme({ texts, questions }: Lab, language: Language): string {
  const { front, opening, steps } = texts[language];
  const part = (each: Part): string => {
    if ('markdown' in each) return each.markdown;
    const question = questions.find(({ name }) => name === each.ask);
    return question === undefined ? '' : asked(question, language);
  };
  const step = ({ heading, parts }: Step): string =>
    [`## ${heading}`, ...parts.map(part)].join('\n\n');
  return [
    `# ${front.title}`,
    `*${front.minutes} ${words.minutes[language]}${front.teaches}*`,
    ...opening.map(part),
    ...steps.map(step),
  ]
    .join('\n\n')
    .concat('\n');
}

function asked({ name, ask, when, choices, number }: Question, language: Language): string {
  const kind = words[when === 'before' ? 'prediction' : 'question'][language];
  const section = when === 'before' ? 'predictions' : 'answers';
  const unit =
    number === null || number.unit === '' ? '' : words.unit[language].replace('{}', number.unit);
  return [
    `> **${kind} \`${name}\`${language === 'zh' ? '：' : ':'}** ${ask[language].trim()}${unit}`,
    ...choices.map((choice) => `> - \`${choice.name}\`: ${choice.say[language].trim()}`),
    `>\n> ${words.into[language]} \`${section}.${name}\``,
  ]
    .join('\n')
    .replace(/\n> - /, '\n>\n> - ');
}

function answers(lab: Lab, student: string, language: Language): string {
  const lines = [
    `# ${words.head[language]}`,
    `lab: ${lab.name}`,
    `student: ${JSON.stringify(student)}`,
    `language: ${language}`,
  ];
  for (const [section, when] of [
    ['predictions', 'before'],
    ['answers', 'after'],
  ] as const) {
    const questions = lab.questions.filter((question) => question.when === when);
    if (questions.length === 0) continue;
    lines.push('', `# ${words[when][language]}`, `${section}:`);
    for (const { name, ask, choices, number } of questions) {
      const options = choices.map((choice) => choice.name).join(' | ');
      lines.push(...comment(ask[language]));
      if (options !== '') lines.push(`  # ${options}`);
      else if (number !== null && number.unit !== '') lines.push(`  # ${number.unit}`);
      lines.push(`  ${name}:`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function comment(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => `  # ${line.trim()}`);
}
