import type { Shape, Shapes } from '../../../src/protocol/members.ts';
import type { ModelShape } from './model.ts';

/** Forms carry every value as text, and maps as lists of their entries. docs: Smithy, "AWS Query protocol" */
export type Wire = 'json' | 'form';

const sameAs: Readonly<Record<ModelShape['kind'], readonly Shape['type'][]>> = {
  text: ['text'],
  // Some are read from a path or a query string.
  number: ['integer', 'long', 'float', 'numeral'],
  flag: ['flag'],
  timestamp: ['timestamp'],
  blob: ['text'],
  document: ['any'],
  list: ['list'],
  map: ['map'],
  structure: ['structure'],
};

const inForms: Readonly<Partial<Record<ModelShape['kind'], readonly Shape['type'][]>>> = {
  number: ['numeral', 'text'],
  flag: ['text'],
  timestamp: ['text'],
  map: ['list'],
};

/** Lists the members that the model does not have, has in another form, or requires where the action does not. */
export const formOf = (shapes: Shapes, model: ModelShape, wire: Wire): string[] => [
  ...Object.entries(shapes).flatMap(([name, shape]) => {
    const member = model.members?.[name];
    return member ? formOfMember(shape, member(), wire, name) : [`${name} is no member`];
  }),
  ...Object.entries(shapes).flatMap(([name, shape]) => {
    const required = model.required?.includes(name) === true;
    if (required === (shape.required === true)) return [];
    return [`${name} is ${required ? 'required' : 'not required'} in the model`];
  }),
  ...(model.required ?? []).filter((name) => !(name in shapes)).map((name) => `${name} is missing, and required`),
];

function formOfMember(shape: Shape, model: ModelShape, wire: Wire, at: string): string[] {
  if (shape.type === 'any') return [];
  const accepted = [...sameAs[model.kind], ...(wire === 'form' ? (inForms[model.kind] ?? []) : [])];
  if (!accepted.includes(shape.type)) return [`${at} is ${shape.type}, and ${model.kind} in the model`];
  if (wire === 'form' && model.kind === 'map') return [];
  if (shape.type === 'structure') return formOf(shape.members, model, wire).map((words) => `${at}.${words}`);
  if ('item' in shape && model.item) return formOfMember(shape.item, model.item(), wire, `${at}[]`);
  return [];
}

/** Lists the limits and enumerations in which an action differs from the model. */
export const constraintsOf = (shapes: Shapes, model: ModelShape): string[] =>
  Object.entries(shapes).flatMap(([name, shape]) => {
    const member = model.members?.[name];
    return member ? constraintsOfMember(shape, member(), name) : [];
  });

function constraintsOfMember(shape: Shape, model: ModelShape, at: string): string[] {
  if (shape.type === 'any') return [];
  if (shape.type === 'structure') return constraintsOf(shape.members, model).map((words) => `${at}.${words}`);
  const rules = shape as { min?: number; max?: number; values?: readonly string[]; pattern?: RegExp };
  const own = [
    ...limit(at, 'min', rules.min, model.min),
    ...limit(at, 'max', rules.max, model.max),
    ...enumeration(at, rules.values, model.values),
    ...(model.pattern !== undefined && !rules.pattern ? [`${at} has no pattern; ${model.pattern}`] : []),
  ];
  return 'item' in shape && model.item ? [...own, ...constraintsOfMember(shape.item, model.item(), `${at}[]`)] : own;
}

const limit = (at: string, name: string, here: number | undefined, there: number | undefined): string[] =>
  here === there || (here === undefined && there === 0)
    ? []
    : [`${at} has ${name} ${here ?? 'none'}, and ${there ?? 'none'} in the model`];

function enumeration(at: string, here: readonly string[] | undefined, there: readonly string[] | undefined): string[] {
  if (!there) return here ? [`${at} is no enumeration`] : [];
  if (!here) return [`${at} has no values; ${there.join(', ')}`];
  const strange = here.filter((value) => !there.includes(value));
  return strange.length > 0 ? [`${at} has values that are not in the model: ${strange.join(', ')}`] : [];
}
