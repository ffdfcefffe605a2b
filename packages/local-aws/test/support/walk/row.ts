import type { Samples } from '../../../src/contract/samples.ts';
import { accountId } from '../ports.ts';
import type { Rest } from './wire.ts';

/** The outputs so far, by the action. */
export type Got = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Input = object | Rest | ((got: Got) => object | Rest);

/**
 * The answer of AWS: the members that an output has, or a text that stands in it (`contains`); the code of an error,
 * with a part of its message after a colon; or that it is not here, and stands in the table of known differences
 * (`listed`, with words of the table where the action itself exists).
 */
export type Expected = object | string | { readonly contains: string } | { readonly listed: string };

export type Row = readonly [action: string, input: Input, expected: Expected];

export const listed = (words = ''): Expected => ({ listed: words });

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:${accountId}:${resource}`;

export type Walk = (samples: Samples, endpoint: string) => readonly Row[];
