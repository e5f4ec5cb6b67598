import type { Lab, Question } from '../../labs/lab.js';
import { isEmpty } from '../../labs/item.js';
import { seedOf } from '../../labs/student.js';
import type { Part } from '../../labs/text.js';
import { language } from '../state/language.js';
import { labsText } from '../texts/labs.js';
import { Asked } from './asked.js';
import { Markdown } from './markdown.js';
import { leave, now, savedFile, startAgain, student } from './state.js';
import { Verdict } from './verdict.js';
import { Who } from './who.js';

/** One lab: its steps with the questions in their places, and what is missing. */
export function LabView({ lab }: { lab: Lab }) {
  const text = labsText();
  const { front, opening, steps } = lab.texts[language.value];
  const progress = now.value;
  const open = lab.questions.filter(
    ({ name, when }) => when === 'before' && isEmpty(progress?.work.predictions.get(name)),
  );
  // The step with the last prediction is the last that shows until it is made.
  const gates = steps.map(({ parts }) =>
    parts.some((part) => 'ask' in part && questionIn(lab, part)?.when === 'before'),
  );
  const shown = open.length === 0 ? steps : steps.slice(0, gates.lastIndexOf(true) + 1);
  return (
    <article>
      <nav class="lab-bar">
        <button onClick={leave}>← {text.back}</button>
        {progress !== null && <Tools lab={lab} />}
      </nav>
      <h2>{front.title}</h2>
      <p class="faint">
        {text.minutes(front.minutes)} · {front.teaches}
      </p>
      <Parts lab={lab} parts={opening} />
      <p class="faint">{text.here}</p>
      {progress === null ? (
        <Who />
      ) : (
        <>
          {shown.map(({ heading, parts }) => (
            <section key={heading}>
              <h3>{heading}</h3>
              <Parts lab={lab} parts={parts} />
            </section>
          ))}
          {open.length > 0 ? <p class="gate">{text.predictFirst}</p> : <Verdict lab={lab} />}
        </>
      )}
    </article>
  );
}

function Parts({ lab, parts }: { lab: Lab; parts: readonly Part[] }) {
  return (
    <>
      {parts.map((part, i) => {
        if ('markdown' in part) return <Markdown key={i} text={part.markdown} />;
        const question = questionIn(lab, part);
        return question === undefined ? null : <Asked key={question.name} question={question} />;
      })}
    </>
  );
}

function questionIn({ questions }: Lab, { ask }: { ask: string }): Question | undefined {
  return questions.find(({ name }) => name === ask);
}

function Tools({ lab }: { lab: Lab }) {
  const text = labsText();
  return (
    <>
      <button title={text.saveHint} onClick={save}>
        {text.save}
      </button>
      <button onClick={() => confirm(text.againSure) && startAgain()}>{text.again}</button>
      <span class="faint">{text.student(student.value, seedOf(lab.name, student.value))}</span>
    </>
  );
}

function save(): void {
  const file = savedFile();
  if (file === null) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file.text], { type: 'application/json' }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
