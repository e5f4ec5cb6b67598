import { parsed } from '../state/check.js';
import { type Choice, choose, form, MOST } from '../state/compare.js';
import { words } from '../state/words.js';
import { compareText } from '../texts/compare.js';

/** What is to be compared. */
export function Form() {
  const text = compareText();
  const { kind, services } = form.value;
  return (
    <fieldset class="compare-form">
      <legend class="unseen">{text.what}</legend>
      <div class="switch" role="group" aria-label={text.what}>
        {(['policies', 'setting'] as const).map((one) => (
          <button
            key={one}
            aria-pressed={kind === one}
            disabled={one === 'policies' && services.length === 0}
            onClick={() => choose({ kind: one })}
          >
            {text[one]}
          </button>
        ))}
      </div>
      {kind === 'policies' ? <Policies /> : <Setting />}
      <label>
        {text.replications}
        <input
          type="number"
          min={2}
          max={1000}
          value={form.value.replications}
          onChange={(event) => choose({ replications: within(event.currentTarget.value) })}
        />
      </label>
    </fieldset>
  );
}

function within(text: string): number {
  return Math.min(Math.max(Math.round(Number(text)) || 10, 2), 1000);
}

function Policies() {
  const text = compareText();
  const { services, service, policies, left } = form.value;
  const known = words.value?.valuesAt(['services', 'x', 'policy']) ?? [];
  const rest = known.filter(({ word }) => !policies.includes(word));
  return (
    <>
      {services.length > 1 && (
        <Select
          name={text.service}
          value={service ?? ''}
          options={services}
          change={(value) => ({ service: value })}
        />
      )}
      <ul class="chips" aria-label={text.policies}>
        {policies.map((policy) => (
          <li key={policy} title={known.find(({ word }) => word === policy)?.help}>
            {policy}
            <button
              class="link"
              aria-label={text.without(policy)}
              onClick={() => choose({ policies: policies.filter((one) => one !== policy) })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {left > 0 && <span class="faint">{text.first(MOST, MOST + left)}</span>}
      {policies.length >= MOST && left === 0 && <span class="faint">{text.atMost(MOST)}</span>}
      {policies.length < MOST && (
        <label>
          <span class="unseen">{text.add}</span>
          <select
            value=""
            onChange={(event) => {
              choose({ policies: [...policies, event.currentTarget.value] });
              event.currentTarget.value = '';
            }}
          >
            <option value="">{text.add}</option>
            {rest.map(({ word, help }) => (
              <option key={word} value={word} title={help}>
                {word}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

function Setting() {
  const text = compareText();
  const { path, values } = form.value;
  return (
    <>
      <label>
        {text.path}
        <input
          value={path}
          list="settings"
          spellcheck={false}
          placeholder="services.web.replicas"
          onInput={(event) => choose({ path: event.currentTarget.value, values: null })}
        />
        <datalist id="settings">
          {parsed.value.parameters.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <label>
        {text.values}
        <input
          value={values}
          spellcheck={false}
          placeholder="2, 4, 8"
          onInput={(event) => choose({ path, values: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function Select(props: {
  name: string;
  value: string;
  options: readonly string[];
  change: (value: string) => Partial<Choice>;
}) {
  const { name, value, options, change } = props;
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => choose(change(event.currentTarget.value))}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}
