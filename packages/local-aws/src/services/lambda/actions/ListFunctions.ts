import { action } from '../../../protocol/action.ts';
import { configurationOf } from '../configuration.ts';
import { invalidParameter } from '../errors.ts';
import type { Functions } from '../functions.ts';

export const createListFunctions = (functions: Functions) =>
  action<{ Marker?: string; MaxItems?: string }, unknown>(['Marker', 'MaxItems'], ({ Marker, MaxItems }) => {
    const limit = Math.min(Number(MaxItems ?? 50), 50);
    if (!Number.isInteger(limit) || limit < 1)
      throw invalidParameter(
        `Value '${MaxItems}' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
    const after = functions.list().filter((fn) => Marker === undefined || fn.definition.name > Marker);
    const page = after.slice(0, limit);
    return {
      Functions: page.map((fn) => configurationOf(fn)),
      ...(after.length > limit && { NextMarker: page.at(-1)?.definition.name }),
    };
  });
