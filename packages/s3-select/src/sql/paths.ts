import { S3SelectError } from '../errors.ts';
import type { Expression, Step } from './ast.ts';
import { describe, unexpected, type Cursor } from './cursor.ts';

const parseDotStep = (cursor: Cursor): Step => {
  const token = cursor.peek();
  if (cursor.takeSymbol('*')) return { kind: 'members' };
  const field = cursor.takeIdentifier();
  if (field === undefined)
    throw new S3SelectError('ParseInvalidPathComponent', `Invalid path component, found ${describe(token)}`, token.at);
  return { kind: 'field', field };
};

const parseBracketStep = (cursor: Cursor): Step => {
  const token = cursor.next();
  let step: Step;
  if (token.type === 'STRING') step = { kind: 'field', field: { name: token.text, quoted: true } };
  else if (token.type === 'INTEGER') step = { kind: 'index', index: Number(token.text) };
  else if (token.type === 'SYMBOL' && token.text === '*') step = { kind: 'elements' };
  else
    throw new S3SelectError('ParseInvalidPathComponent', `Invalid path component, found ${describe(token)}`, token.at);
  cursor.expectSymbol(']', 'ParseExpectedTokenType');
  return step;
};

/** Parses any number of `.name`, `."name"`, `.*`, `['name']`, `[0]` and `[*]`. */
export const parseSteps = (cursor: Cursor): Step[] => {
  const steps: Step[] = [];
  for (;;) {
    if (cursor.takeSymbol('.')) steps.push(parseDotStep(cursor));
    else if (cursor.takeSymbol('[')) steps.push(parseBracketStep(cursor));
    else return steps;
  }
};

export const parsePath = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  const root = cursor.takeIdentifier();
  if (root === undefined) throw unexpected('ParseUnexpectedTerm', token);
  return { kind: 'path', root, steps: parseSteps(cursor), at: token.at };
};
