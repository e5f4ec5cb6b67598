/** Which labels an object asks for (meta/v1 LabelSelector). */
import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';

type Selector = (labels: ReadonlyMap<string, string>) => boolean;

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Null where there is none; an empty one selects everything. */
export function readSelector(resource: Resource, path: Path): Selector | null {
  if (resource.map(path) === undefined) return null;
  const labels = resource.labels([...path, 'matchLabels']);
  const expressions = resource
    .list([...path, 'matchExpressions'])
    .flatMap((_, i) => readExpression(resource, [...path, 'matchExpressions', i]) ?? []);
  return (given) =>
    [...labels].every(([label, value]) => given.get(label) === value) &&
    expressions.every((fits) => fits(given));
}

function readExpression(resource: Resource, path: Path): Selector | null {
  const key = resource.text([...path, 'key']);
  const operator = resource.word([...path, 'operator'], OPERATORS);
  const values = resource
    .list([...path, 'values'])
    .flatMap((_, i) => resource.text([...path, 'values', i]) ?? []);
  if (key === undefined || operator === undefined) {
    resource.complain(path, `expected key and operator, which is one of ${OPERATORS.join(', ')}`);
    return null;
  }
  const listed = operator === 'In' || operator === 'NotIn';
  if (listed !== values.length > 0) {
    resource.complain(path, listed ? `${operator} needs values` : `${operator} has no values`);
    return null;
  }
  switch (operator) {
    case 'In':
      return (labels) => values.includes(labels.get(key) ?? '') && labels.has(key);
    case 'NotIn':
      return (labels) => !labels.has(key) || !values.includes(labels.get(key) as string);
    default:
      return (labels) => labels.has(key) === (operator === 'Exists');
  }
}
