import type { Principals } from '../contract/policy.ts';
import type { Principal } from '../kernel/principal.ts';
import { findText } from '../kernel/find-text.ts';
import type { AccessRequest } from './request.ts';
import { spend } from './steps.ts';

/**
 * Matches `*` with any text and `?` with any character. It looks for the pieces between the stars one after the other,
 * each where the one before ended, which takes linear time for pieces without `?`, and counts what the others take.
 */
export function globMatches(pattern: string, text: string): boolean {
  spend(pattern.length);
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return first.length === text.length && fits(first, text, 0);
  const end = text.length - last.length;
  if (end < first.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
  let from = first.length;
  for (const piece of pieces) {
    const found = placeOf(piece, text, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= end;
}

function fits(piece: string, text: string, at: number): boolean {
  if (!piece.includes('?')) return text.startsWith(piece, at);
  return agreeing(piece, text, at) === piece.length;
}

const questionMark = 63;

/** Counts the characters of a piece, from its beginning, that are those of the text. */
function agreeing(piece: string, text: string, at: number): number {
  for (let place = 0; place < piece.length; place++) {
    const code = piece.charCodeAt(place);
    if (code !== questionMark && code !== text.charCodeAt(at + place)) return place;
  }
  return piece.length;
}

function placeOf(piece: string, text: string, from: number): number {
  if (!piece.includes('?')) {
    spend(text.length - from);
    return findText(text, piece, from);
  }
  for (let at = from; at + piece.length <= text.length; at++) {
    const agreed = agreeing(piece, text, at);
    if (agreed === piece.length) return at;
    spend(agreed + 1);
  }
  return -1;
}

export const actionMatches = (pattern: string, action: string): boolean =>
  globMatches(pattern.toLowerCase(), action.toLowerCase());

/** Matches the six parts of an ARN separately: a `*` does not match a colon, except in the last part. */
export function arnMatches(pattern: string, arn: string): boolean {
  const patterns = splitArn(pattern);
  const parts = splitArn(arn);
  if (!patterns || !parts) return false;
  return patterns.every((part, index) => globMatches(part, parts[index] ?? ''));
}

function splitArn(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

// These letters replace the wildcards in the value of a policy variable, because a text from outside must not act as a
// wildcard.
const literalStar = '\uE000';
const literalQuestion = '\uE001';
const literalDollar = '\uE002';

/**
 * Replaces policy variables (`${aws:username}`, `${key, 'default'}`, `${*}`) by their values. Answers undefined if a
 * variable has no value; the statement then does not apply. Documents of version 2008 have no variables.
 */
export function substitute(pattern: string, version: string, request: AccessRequest): string | undefined {
  if (version === '2008-10-17' || !pattern.includes('${')) return pattern;
  let missing = false;
  // The body contains no braces: otherwise each beginning would look for its end through all of the others.
  const text = pattern.replace(/\$\{([^{}]*)\}/g, (_all, body: string) => {
    if (body === '*') return literalStar;
    if (body === '?') return literalQuestion;
    if (body === '$') return literalDollar;
    const [key = '', fallback] = body.split(/,(.*)/s);
    const value = request.context.get(key.trim().toLowerCase())?.[0] ?? /^\s*'(.*)'\s*$/.exec(fallback ?? '')?.[1];
    if (value === undefined) missing = true;
    return protect(value ?? '');
  });
  return missing ? undefined : text;
}

const protect = (value: string): string => value.replaceAll('*', literalStar).replaceAll('?', literalQuestion);
const unprotect = (text: string): string =>
  text.replaceAll(literalStar, '*').replaceAll(literalQuestion, '?').replaceAll(literalDollar, '$');

/** Matches a text with a pattern. The pattern's own wildcards count; protected characters are literal. */
export const patternMatches = (
  matches: (pattern: string, text: string) => boolean,
  pattern: string,
  text: string,
): boolean =>
  matches(
    pattern.replaceAll(literalDollar, '$'),
    pattern.includes(literalStar) || pattern.includes(literalQuestion) ? protect(text) : text,
  );

/** Answers the text of a pattern, for operators without wildcards. */
export const literally = unprotect;

export type PrincipalMatch =
  | 'no'
  /** The policy names the principal itself, or all principals. */
  | 'direct'
  /**
   * The policy names the account, which leaves the decision to the identity policies of the account. docs: AWS Identity
   * and Access Management User Guide, "AWS JSON policy elements: Principal"
   */
  | 'account';

export function principalMatches(principals: Principals, principal: Principal): PrincipalMatch {
  if (principals === '*') return 'direct';
  if (principal.type === 'Service') return (principals.Service ?? []).includes(principal.service) ? 'direct' : 'no';
  if (principal.type === 'Federated')
    return (principals.Federated ?? []).includes(principal.provider) ? 'direct' : 'no';
  let account = false;
  for (const name of principals.AWS ?? []) {
    if (name === '*') return 'direct';
    if (principal.type === 'Anonymous') continue;
    if (name === principal.arn || (principal.type === 'AssumedRole' && name === principal.roleArn)) return 'direct';
    if (name === principal.accountId || name === `arn:aws:iam::${principal.accountId}:root`) account = true;
  }
  return account ? 'account' : 'no';
}
