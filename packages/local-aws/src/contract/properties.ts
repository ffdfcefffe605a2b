import { UnsupportedError } from '../kernel/errors.ts';

/**
 * What a resource type accepts. `honoured`: it takes effect here. `inert`: real on AWS, without effect on a laptop, for
 * the reason given (it goes into the support table). Whatever is not listed stops the start with an error that names
 * it.
 */
export type PropertySpec =
  | { readonly kind: 'honoured' }
  | { readonly kind: 'inert'; readonly reason: string }
  | { readonly kind: 'only'; readonly values: readonly unknown[] }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, PropertySpec>> }
  | { readonly kind: 'list'; readonly items: PropertySpec };

/** Takes effect, whatever it holds (the provider itself refuses values it cannot honour). */
export const honoured: PropertySpec = { kind: 'honoured' };
export const inert = (reason: string): PropertySpec => ({ kind: 'inert', reason });
/** Only these values are supported. */
export const only = (...values: readonly unknown[]): PropertySpec => ({ kind: 'only', values });
export const object = (members: Record<string, PropertySpec>): PropertySpec => ({ kind: 'object', members });
export const list = (items: PropertySpec): PropertySpec => ({ kind: 'list', items });

/** Throws UnsupportedError naming the first property or value of `properties` that `members` does not cover. */
export function checkProperties(
  where: string,
  members: Readonly<Record<string, PropertySpec>>,
  properties: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(properties)) {
    const spec = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!spec) throw new UnsupportedError(`${where}: property ${name}`);
    checkValue(`${where}.${name}`, spec, value);
  }
}

function checkValue(where: string, spec: PropertySpec, value: unknown): void {
  if (value === undefined || value === null) return;
  switch (spec.kind) {
    case 'only':
      if (!spec.values.some((allowed) => String(allowed) === String(value)))
        throw new UnsupportedError(`${where}: value ${JSON.stringify(value)}`);
      return;
    case 'object':
      if (typeof value !== 'object' || Array.isArray(value))
        throw new UnsupportedError(`${where}: ${typeof value} instead of an object`);
      return checkProperties(where, spec.members, value as Record<string, unknown>);
    case 'list':
      if (!Array.isArray(value)) throw new UnsupportedError(`${where}: ${typeof value} instead of a list`);
      return value.forEach((item, index) => checkValue(`${where}[${index}]`, spec.items, item));
  }
}
